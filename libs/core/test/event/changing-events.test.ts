import { describe, expect, it } from 'vitest';
import { ArgumentError, InvalidRequestError } from '../../src/errors/errors.js';
import { EventDispatcher, EventKind } from '../../src/event/event-dispatcher.js';
import type { Asking, Changing } from '../../src/event/event-map.js';
import { contains, dispatch, type EventSource, listen, listensFor, once } from '../../src/event/event-target.js';

interface PostEvents {
  send: Changing<[letter: string, stamp: number], readonly [letter: string]>;
  deliver: Asking<[letter: string], string>;
  lost: [letter: string];
}

function post(): EventSource<PostEvents> & { send(letter: string): Promise<readonly [string, number]> } {
  const kind = new EventKind<PostEvents>('Post', ['send', 'deliver', 'lost'], { changing: ['send'] });
  const dispatcher = new EventDispatcher<PostEvents>(kind);
  return {
    [dispatch]: dispatcher,
    send: (letter) => dispatcher.emitChanging('send', [letter, 7], ([, stamp], [changed]) => [changed, stamp]),
  };
}

// proves: events-change
describe('an event that listeners may change', () => {
  it('hands each the arguments as those before have left them; without retval nothing is changed', async () => {
    const office = post();
    const told: string[] = [];
    listen(office, 'send', async (letter) => [`${letter}1`], { retval: true });
    listen(office, 'send', (letter, stamp) => told.push(`${letter} ${stamp}`));
    listen(office, 'send', (letter) => [`${letter}2`], { retval: true });
    listen(office, 'send', (letter) => [`${letter}0`], { retval: true, insert: true });
    expect(await office.send('a')).toEqual(['a012', 7]);
    expect(told).toEqual(['a01 7']);
  });

  it('calls a listener with once and retval a single time', async () => {
    const office = post();
    const heard = listensFor(office, 'send', { retval: true, once: true })((letter) => [`${letter}!`]);
    expect(await office.send('a')).toEqual(['a!', 7]);
    expect(await office.send('a')).toEqual(['a', 7]);
    expect(contains(office, 'send', heard)).toBe(false);
  });

  it('does not take silence of a listener with retval', async () => {
    const office = post();
    listen(office, 'send', (() => undefined) as never, { retval: true });
    await expect(office.send('a')).rejects.toThrow(InvalidRequestError);
  });

  it('is the only one that takes retval', () => {
    const office = post();
    // @ts-expect-error nothing of `lost` can be changed
    expect(() => listen(office, 'lost', () => undefined, { retval: true })).toThrow(ArgumentError);
    // @ts-expect-error the letter has to come back
    listen(office, 'send', () => 1, { retval: true });
  });
});

// proves: events-change
describe('an event that asks', () => {
  it('takes answers in order until one is enough; undefined and null are none', async () => {
    const office = post();
    const asked: string[] = [];
    const answers: string[] = [];
    for (const [name, answer] of Object.entries({ one: undefined, two: null, three: 'a', four: 'b', five: 'c' })) {
      listen(office, 'deliver', async () => {
        asked.push(name);
        return answer;
      });
    }
    await office[dispatch].ask('deliver', ['letter'], (answer) => answers.push(answer) === 2);
    expect([asked, answers]).toEqual([
      ['one', 'two', 'three', 'four'],
      ['a', 'b'],
    ]);
  });

  it('asks a listener of once() once', async () => {
    const office = post();
    const answers: string[] = [];
    once(office, 'deliver', (letter) => `got ${letter}`);
    for (const letter of ['a', 'b'])
      await office[dispatch].ask('deliver', [letter], (answer) => answers.push(answer) < 0);
    expect(answers).toEqual(['got a']);
  });
});
