import type { AsyncConnection, AsyncEngine } from '@athanor/core';
import { AsyncSession } from './async-session.js';
import { checkBind, checkSessionOptions, type SessionOptions } from './session-options.js';

/** A class of sessions. */
export type SessionClass<S extends AsyncSession> = new (
  bind: AsyncEngine | AsyncConnection,
  options?: SessionOptions,
) => S;

/** The settings of a maker: those of its sessions, and their class. */
export interface SessionmakerOptions<S extends AsyncSession = AsyncSession> extends SessionOptions {
  /** The class of the sessions; AsyncSession by default. */
  readonly class?: SessionClass<S>;
}

/** What a call may set for one session. */
export interface SessionOverrides extends SessionOptions {
  readonly bind?: AsyncEngine | AsyncConnection;
}

/** A factory of sessions with settings of their own. SQLAlchemy: `async_sessionmaker`. */
export interface AsyncSessionmaker<S extends AsyncSession = AsyncSession> {
  /** A new session; what is given here wins over the maker's settings, `info` is added to its. */
  (overrides?: SessionOverrides): S;
  /** A new session in a transaction: committed when `fn` resolves, rolled back when it throws, closed in either case. A statement that comes later is refused. */
  begin<T>(fn: (session: S) => Promise<T>): Promise<T>;
  /** Changes the settings of sessions that are made from now on. */
  configure(overrides: SessionOverrides): void;
}

/** Makes a factory of sessions: `const asyncSession = asyncSessionmaker(engine)`. Unknown options are an ArgumentError. SQLAlchemy: `async_sessionmaker()`. */
export function asyncSessionmaker<S extends AsyncSession = AsyncSession>(
  bind: AsyncEngine | AsyncConnection,
  options: SessionmakerOptions<S> = {},
): AsyncSessionmaker<S> {
  const { class: sessionClass = AsyncSession as unknown as SessionClass<S>, ...own } = options;
  let target = checkBind(bind);
  let settings = checkSessionOptions(own);

  const make = (overrides: SessionOverrides = {}): S => {
    const { bind: otherBind, ...rest } = overrides;
    return new sessionClass(otherBind ?? target, merged(settings, rest));
  };
  const begin = async <T>(fn: (session: S) => Promise<T>): Promise<T> => {
    await using session = make({ closeResetsOnly: false });
    return await session.begin(() => fn(session));
  };
  const configure = (overrides: SessionOverrides): void => {
    const { bind: otherBind, ...rest } = overrides;
    if (otherBind !== undefined) target = checkBind(otherBind);
    settings = checkSessionOptions(merged(settings, rest));
  };
  return Object.assign(make, { begin, configure });
}

function merged(settings: SessionOptions, overrides: SessionOptions): SessionOptions {
  return { ...settings, ...overrides, info: { ...settings.info, ...overrides.info } };
}
