const PREFIX = 'athanor_scope_';
/** More frames than any program has between a function that holds a connection and a wait inside of it. */
const FRAMES = 200;

const idle: HoldingScope[] = [];
let made = 0;

/**
 * A function of the program that runs while it holds connections. It is called through a frame of its own name, so that
 * the stack of a wait tells whether this very function is what waits.
 */
export class HoldingScope {
  /** The name of the frame. No two functions that run at the same time have the same. */
  readonly frame = `${PREFIX}${++made}`;
  readonly #run = named(this.frame);

  /** Calls `work` and waits for what it gives; then the scope is another's. */
  run<V>(work: (scope: HoldingScope) => V | PromiseLike<V>): Promise<V> {
    return this.#run(this, work as Work) as Promise<V>;
  }
}

type Work = (scope: HoldingScope) => unknown;

/** Runs a function in a scope, which what it borrows is noted with. */
export function holding<V>(work: (scope: HoldingScope) => V | PromiseLike<V>): Promise<V> {
  // Taken and given back, since a function with a new name costs more than everything else here.
  const scope = idle.pop() ?? new HoldingScope();
  return scope.run(work);
}

/**
 * The frames of scopes that cannot go on before the function that calls this returns, as far as V8 knows who awaits whom:
 * through `await`, `then()`, `Promise.all()` and `allSettled()`. An engine without asynchronous stacks knows of none.
 */
export function waitingFrames(): ReadonlySet<string> {
  const frames = new Set<string>();
  for (const name of frameNames()) {
    // One of the others may come first.
    if (name === 'any') break;
    if (name?.startsWith(PREFIX)) frames.add(name);
  }
  return frames;
}

function frameNames(): (string | null)[] {
  const { stackTraceLimit } = Error;
  // oxlint-disable-next-line typescript/unbound-method -- is put back where it was
  const { prepareStackTrace } = Error;
  const holder: { readonly stack?: NodeJS.CallSite[] } = {};
  try {
    Error.stackTraceLimit = FRAMES;
    Error.prepareStackTrace = (_, sites) => sites;
    Error.captureStackTrace(holder, frameNames);
    return (holder.stack ?? []).map((site) => site.getFunctionName());
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
    Error.prepareStackTrace = prepareStackTrace;
  }
}

function named(frame: string): (scope: HoldingScope, work: Work) => Promise<unknown> {
  const scopes = {
    async [frame](scope: HoldingScope, work: Work) {
      try {
        return await work(scope);
      } finally {
        idle.push(scope);
      }
    },
  };
  return scopes[frame] as (scope: HoldingScope, work: Work) => Promise<unknown>;
}
