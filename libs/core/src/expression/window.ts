import { ArgumentError } from '../errors/errors.js';
import { NullType } from '../types/null-type.js';
import { Integer } from '../types/numeric-types.js';
import { toType, type TypeEngine } from '../types/type-engine.js';
import { ClauseElement, type FieldSpec } from './clause-element.js';
import { ColumnElement, operand } from './column-element.js';
import { type SortKey, sortKeyOf } from './label-reference.js';

/**
 * One end of a frame. A number counts rows, groups or values from the current row: below 0 before it, 0 the row itself, above 0
 * behind it. `null` has no end. `preceding` and `following` take what is no number: an interval, an expression.
 */
export type FrameBound = number | null | { readonly preceding: unknown } | { readonly following: unknown };

/** The two ends of a frame. */
export type FrameBounds = readonly [start: FrameBound, end: FrameBound];

const exclusions = ['current row', 'group', 'ties', 'no others'] as const;

/** What a window leaves out of its frame. */
export type FrameExclusion = (typeof exclusions)[number];

/** Options of `over()`. */
export interface WindowOptions {
  readonly partitionBy?: SortKey | readonly SortKey[];
  readonly orderBy?: SortKey | readonly SortKey[];
  readonly rows?: FrameBounds;
  readonly range?: FrameBounds;
  readonly groups?: FrameBounds;
  readonly exclude?: FrameExclusion;
}

/** `ROWS BETWEEN .. AND ..`. SQLAlchemy: `FrameClause`. */
export class Frame extends ClauseElement {
  static override readonly fields: FieldSpec = {
    unit: 'plain',
    startWords: 'plain',
    start: 'element',
    endWords: 'plain',
    end: 'element',
    exclude: 'plain',
  };
  readonly visitName = 'frame';
  readonly startWords: string;
  readonly start: ColumnElement | undefined;
  readonly endWords: string;
  readonly end: ColumnElement | undefined;

  constructor(
    readonly unit: 'ROWS' | 'RANGE' | 'GROUPS',
    [start, end]: FrameBounds,
    readonly exclude: FrameExclusion | undefined,
  ) {
    super();
    if (start === undefined || end === undefined) throw new ArgumentError('A frame has two bounds: [start, end]');
    if (exclude !== undefined && !exclusions.includes(exclude)) {
      throw new ArgumentError(`'exclude' is one of ${exclusions.join(', ')}; got ${String(exclude)}`);
    }
    [this.startWords, this.start] = frameEnd(start, 'UNBOUNDED PRECEDING');
    [this.endWords, this.end] = frameEnd(end, 'UNBOUNDED FOLLOWING');
  }
}

/** The words of one end, and the distance that stands in front of them. */
function frameEnd(bound: FrameBound, unbounded: string): [string, ColumnElement | undefined] {
  if (bound === null) return [unbounded, undefined];
  if (bound === 0) return ['CURRENT ROW', undefined];
  if (typeof bound !== 'object') {
    if (!Number.isSafeInteger(bound))
      throw new ArgumentError(`Integer or null expected for a bound of a frame; got ${String(bound)}`);
    return [bound < 0 ? 'PRECEDING' : 'FOLLOWING', operand(Math.abs(bound), toType(Integer))];
  }
  return 'preceding' in bound
    ? ['PRECEDING', operand(bound.preceding, toType(NullType))]
    : ['FOLLOWING', operand(bound.following, toType(NullType))];
}

/** `function OVER (PARTITION BY .. ORDER BY .. ROWS BETWEEN ..)`. SQLAlchemy: `Over`. */
export class Over<T = any> extends ColumnElement<T> {
  static override readonly fields: FieldSpec = {
    element: 'element',
    partitionBy: 'elements',
    orderBy: 'elements',
    frame: 'element',
  };
  readonly visitName = 'over';
  readonly partitionBy: readonly ColumnElement[];
  readonly orderBy: readonly ColumnElement[];
  readonly frame: Frame | undefined;

  constructor(
    readonly element: ColumnElement<T>,
    options: WindowOptions,
  ) {
    super();
    this.partitionBy = keysOf(options.partitionBy);
    this.orderBy = keysOf(options.orderBy);
    this.frame = frameOf(options);
  }

  get type(): TypeEngine {
    return this.element.type;
  }
}

/** Keys given as one or as a list. */
export function keysOf(keys: SortKey | readonly SortKey[] | undefined): readonly ColumnElement[] {
  if (keys === undefined) return [];
  return (Array.isArray(keys) ? (keys as readonly SortKey[]) : [keys as SortKey]).map(sortKeyOf);
}

function frameOf({ rows, range, groups, exclude }: WindowOptions): Frame | undefined {
  const given = [
    ['ROWS', rows],
    ['RANGE', range],
    ['GROUPS', groups],
  ] as const;
  const [first, second] = given.filter(([, bounds]) => bounds !== undefined);
  if (second !== undefined) throw new ArgumentError("only one of 'rows', 'range', or 'groups' may be provided");
  if (first !== undefined && !Array.isArray(first[1])) throw new ArgumentError('A frame has two bounds: [start, end]');
  if (first !== undefined) return new Frame(first[0], first[1] as FrameBounds, exclude);
  if (exclude === undefined) return undefined;
  throw new ArgumentError("'exclude' needs one of 'rows', 'range', or 'groups'");
}
