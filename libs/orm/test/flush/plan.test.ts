import { describe, expect, it } from 'vitest';
import type { FlushAction } from '../../src/flush/actions.js';
import type { FlushSet } from '../../src/flush/flush-set.js';
import { plan } from '../../src/flush/plan.js';
import { Child, Holder, Parent, rel, state } from '../state/family.js';

/** A flush of these objects and nothing else. */
function flushOf(parts: {
  saves?: readonly object[];
  deletes?: readonly object[];
  syncs?: FlushSet['syncs'];
}): FlushSet {
  return {
    saves: new Set((parts.saves ?? []).map(state)),
    deletes: new Set((parts.deletes ?? []).map(state)),
    rowSwitches: new Map(),
    syncs: parts.syncs ?? [],
    associations: [],
    missing: [],
  };
}

/** An action in words: `save article (2)`. */
function describeAction(action: FlushAction): string {
  if (action.kind === 'save' || action.kind === 'delete') {
    return `${action.kind} ${action.mapper.table.name} (${action.states.length})`;
  }
  return `${action.kind} ${action.relationship.key} (${action.changes.length})`;
}

const planned = (set: FlushSet): string[] => plan(set).map(describeAction);

describe('the plan of a flush', () => {
  it('saves parents before children, whatever the order in which they were found', () => {
    const parent = new Parent({ name: 'p' });
    const children = [new Child({ name: 'a', parent }), new Child({ name: 'b', parent })];
    const syncs = children.map((child) => ({
      relationship: rel(parent, 'children'),
      child: state(child),
      parent: state(parent),
    }));
    expect(planned(flushOf({ saves: [...children, parent], syncs }))).toEqual(['save parent (1)', 'save child (2)']);
  });

  it('deletes children before parents, and after all that is saved', () => {
    const holder = new Holder();
    const parent = holder.load(Parent, { id: 1, name: 'p' });
    const child = holder.load(Child, { id: 2, parentId: 1, name: 'c' });
    const set = flushOf({ saves: [new Parent({ name: 'new' })], deletes: [parent, child] });
    expect(planned(set)).toEqual(['save parent (1)', 'delete child (1)', 'delete parent (1)']);
  });

  it('is empty where nothing takes part', () => {
    expect(planned(flushOf({}))).toEqual([]);
  });
});
