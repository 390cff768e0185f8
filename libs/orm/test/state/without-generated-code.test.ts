/* oxlint-disable typescript/no-misused-spread -- entities are spread like plain objects */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

type Family = typeof import('./family.js');

describe('where code from strings is forbidden', () => {
  let family: Family;

  beforeAll(async () => {
    vi.resetModules();
    vi.stubGlobal('Function', function forbidden() {
      throw new EvalError('Code generation from strings disallowed for this context');
    });
    family = await import('./family.js');
  });

  afterAll(() => {
    vi.unstubAllGlobals();
    vi.resetModules();
  });

  it('entities are loaded, made and compared all the same', () => {
    const { Holder, Parent, state } = family;
    const parent = new Holder().load(Parent, { id: 1, name: 'ann' });
    expect({ ...parent }).toStrictEqual({ id: 1, name: 'ann' });
    expect(parent).toBeInstanceOf(Parent);
    expect(parent.constructor).toBe(Parent);
    expect(state(parent).isModified).toBe(false);
    parent.name = 'bob';
    expect(state(parent).changedColumns()).toEqual([{ index: 1, old: 'ann', value: 'bob' }]);
    expect({ ...new Parent({ name: 'eve' }) }).toStrictEqual({ name: 'eve' });
  });
});
