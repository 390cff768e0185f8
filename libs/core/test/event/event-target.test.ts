import { describe, expect, it } from 'vitest';
import { InvalidRequestError } from '../../src/errors/errors.js';
import { type EventDispatcher, EventKind } from '../../src/event/event-dispatcher.js';
import {
  classDispatcher,
  contains,
  dispatch,
  dispatcherFor,
  listen,
  once,
  remove,
} from '../../src/event/event-target.js';

interface BellEvents {
  ring: [note: string];
  stop: [];
}

/** A fresh set of classes, since listeners of classes outlive a test. */
function makeClasses() {
  const kind = new EventKind<BellEvents>('Bell', ['ring', 'stop']);
  class Bell {
    static readonly [dispatch]: EventDispatcher<BellEvents> = classDispatcher(kind);
    readonly [dispatch]: EventDispatcher<BellEvents> = dispatcherFor<BellEvents>(this, kind);
  }
  class BigBell extends Bell {}
  return { kind, Bell, BigBell };
}

// proves: events-api
describe('events', () => {
  it('call class listeners before instance listeners, each in order of registration', async () => {
    const { Bell, BigBell } = makeClasses();
    const bell = new BigBell();
    const calls: string[] = [];
    listen(bell, 'ring', (note) => calls.push(`instance 1 ${note}`));
    listen(bell, 'ring', () => calls.push('instance 2'));
    listen(bell, 'ring', () => calls.push('instance 0'), { insert: true });
    listen(BigBell, 'ring', () => calls.push('subclass'));
    listen(Bell, 'ring', () => calls.push('class'));
    await bell[dispatch].emit('ring', 'c');
    expect(calls).toEqual(['class', 'subclass', 'instance 0', 'instance 1 c', 'instance 2']);
  });

  it('of a subclass are not heard by its base class', async () => {
    const { Bell, BigBell } = makeClasses();
    const calls: string[] = [];
    listen(BigBell, 'ring', (note) => calls.push(note));
    await new Bell()[dispatch].emit('ring', 'small');
    await new BigBell()[dispatch].emit('ring', 'big');
    expect(calls).toEqual(['big']);
  });

  it('cost nothing to ask for while nobody listens', () => {
    const { Bell } = makeClasses();
    const [one, other] = [new Bell(), new Bell()];
    expect(one[dispatch].has('ring')).toBe(false);
    const hear = (): void => undefined;
    listen(one, 'ring', hear);
    expect([one[dispatch].has('ring'), one[dispatch].has('stop'), other[dispatch].has('ring')]).toEqual([
      true,
      false,
      false,
    ]);
    remove(one, 'ring', hear);
    listen(Bell, 'ring', hear);
    expect([one[dispatch].has('ring'), other[dispatch].has('ring')]).toEqual([true, true]);
  });

  it('wait for async listeners one after the other', async () => {
    const { Bell } = makeClasses();
    const bell = new Bell();
    const calls: string[] = [];
    listen(bell, 'ring', async () => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      calls.push('slow');
    });
    listen(bell, 'ring', () => calls.push('quick'));
    await bell[dispatch].emit('ring', 'c');
    expect(calls).toEqual(['slow', 'quick']);
  });

  it('stop at the first error, and throw it', async () => {
    const { Bell } = makeClasses();
    const bell = new Bell();
    const calls: string[] = [];
    listen(bell, 'stop', () => Promise.reject(new Error('broken')));
    listen(bell, 'stop', () => calls.push('never'));
    await expect(bell[dispatch].emit('stop')).rejects.toThrow('broken');
    expect(calls).toEqual([]);
  });

  it('refuse a promise where nothing can wait', () => {
    const { Bell } = makeClasses();
    const bell = new Bell();
    listen(bell, 'ring', async () => Promise.reject(new Error('not seen')));
    expect(() => bell[dispatch].emitSync('ring', 'c')).toThrow(
      new InvalidRequestError(
        "A listener of 'ring' returned a promise, but this event is emitted where nothing can wait; use a synchronous function",
      ),
    );
  });

  it('call a once listener once, even when two emissions run at the same time', async () => {
    const { Bell } = makeClasses();
    const bell = new Bell();
    let calls = 0;
    listen(bell, 'ring', () => new Promise((resolve) => setTimeout(resolve, 2)));
    once(bell, 'ring', () => calls++);
    await Promise.all([bell[dispatch].emit('ring', 'a'), bell[dispatch].emit('ring', 'b')]);
    expect(calls).toBe(1);
  });

  it('can be removed by target, name and function, and only so', () => {
    const { Bell } = makeClasses();
    const bell = new Bell();
    const hear = (): void => undefined;
    listen(bell, 'ring', hear);
    listen(bell, 'ring', hear);
    expect([contains(bell, 'ring', hear), contains(Bell, 'ring', hear), contains(bell, 'stop', hear)]).toEqual([
      true,
      false,
      false,
    ]);
    remove(bell, 'ring', hear);
    expect(bell[dispatch].has('ring')).toBe(false);
    expect(() => remove(bell, 'ring', hear)).toThrow(InvalidRequestError);
  });

  it('refuse a name that the target does not know', () => {
    const { Bell } = makeClasses();
    expect(() => listen(new Bell(), 'rang' as 'ring', () => undefined)).toThrow(
      "No such event 'rang' for target 'Bell'; it has: ring, stop",
    );
  });

  it('come from a parent too, behind those of the target itself, and with those of the class that both have', async () => {
    const { Bell, kind } = makeClasses();
    const tower = new Bell();
    const bell = { [dispatch]: dispatcherFor<BellEvents>(new Bell(), kind, { parents: [tower[dispatch]] }) };
    const calls: string[] = [];
    listen(bell, 'ring', () => calls.push('bell'));
    listen(tower, 'ring', () => calls.push('tower'));
    listen(Bell, 'ring', () => calls.push('class, once'));
    await bell[dispatch].emit('ring', 'c');
    expect(calls).toEqual(['bell', 'class, once', 'tower']);
  });

  it('of another kind go to the delegate that knows them', async () => {
    const { Bell } = makeClasses();
    const bell = new Bell();
    const doorKind = new EventKind<{ open: [] }>('Door', ['open']);
    const door = {
      [dispatch]: dispatcherFor<BellEvents & { open: [] }>({}, doorKind, { delegates: [bell[dispatch]] }),
    };
    const notes: string[] = [];
    const hear = (note: string): void => void notes.push(note);
    listen(door, 'ring', hear);
    await bell[dispatch].emit('ring', 'through the door');
    expect([notes, contains(bell, 'ring', hear)]).toEqual([['through the door'], true]);
  });
});
