import { execFileSync } from 'node:child_process';

/** A system user by numbers, as `spawn` takes them; `name` is for messages. */
export interface SystemUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/**
 * The user to run a server as: `undefined` (ourselves) unless we are root, whom PostgreSQL refuses; then `postgres`,
 * or `nobody` where there is no such user. Throws when root finds neither.
 */
export function serverUser(): SystemUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const user = lookUp('postgres') ?? lookUp('nobody');
  if (user === undefined) {
    throw new Error(
      'PostgreSQL does not run as root, and there is neither a user "postgres" nor "nobody" to run it as; run the tests as an ordinary user',
    );
  }
  return user;
}

function lookUp(name: string): SystemUser | undefined {
  try {
    return { name, uid: idOf('-u', name), gid: idOf('-g', name) };
  } catch {
    return undefined;
  }
}

function idOf(flag: string, name: string): number {
  return Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
}

/** What `spawn` needs to start a child as `user`; nothing for ourselves. */
export function spawnAs(user: SystemUser | undefined): { uid?: number; gid?: number } {
  return user === undefined ? {} : { uid: user.uid, gid: user.gid };
}

/** The environment for server programs: ours, without the PG variables that would redirect them, and in English. */
export function serverEnvironment(): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('PG') && name !== 'NODE_OPTIONS');
  return { ...Object.fromEntries(inherited), LC_ALL: 'C' };
}
