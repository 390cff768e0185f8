import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { athanorUrl } from '../support/database.js';

/** Runs a program of this folder on the built library, with a garbage collector that it can call; gives what it prints as JSON. */
async function run(program: string, ...args: readonly string[]): Promise<unknown> {
  const path = fileURLToPath(new URL(program, import.meta.url));
  const child = spawn(process.execPath, ['--expose-gc', path, ...args]);
  let out = '';
  let errors = '';
  child.stdout.on('data', (data: Buffer) => (out += data.toString()));
  child.stderr.on('data', (data: Buffer) => (errors += data.toString()));
  const code = await new Promise((resolve) => child.on('close', resolve));
  if (code !== 0) throw new Error(`${program} ended with ${String(code)}: ${errors}`);
  return JSON.parse(out);
}

// proves: collected-connection
describe('A connection that was lost', () => {
  it('is terminated when it is collected, with a warning, and its place is free again', async () => {
    const seen = (await run('lose-connections.mjs', athanorUrl('pg'))) as Record<string, unknown>;
    expect(seen).toEqual({
      connection: {
        warnings: [
          expect.stringMatching(
            /^The garbage collector is trying to clean up non-checked-in connection Client, which will be terminated\. {2}Please ensure that SQLAlchemy pooled connections are returned to the pool explicitly, either by calling ``close\(\)`` or by using appropriate context managers to manage their lifecycle\. {2}It was lent to engine\.connect\(\) called at lose \(.*lose-connections\.mjs:\d+:\d+\)$/,
          ),
        ],
        events: ['reset(terminate only, not safe)', 'detach', 'closeDetached'],
        status: 'Pool size: 1  Connections in pool: 1 Current Overflow: 0 Current Checked out connections: 0',
        isNewSession: true,
      },
      detached: {
        warnings: [expect.stringContaining('non-checked-in connection')],
        events: ['reset(terminate only, not safe)', 'closeDetached'],
      },
      closed: { warnings: [], events: [] },
      held: {
        warnings: [],
        events: ['reset(kept, safe)', 'checkin', 'reset(kept, safe)', 'checkin'],
        status: 'Pool size: 1  Connections in pool: 1 Current Overflow: 0 Current Checked out connections: 0',
      },
      session: {
        warnings: [expect.stringContaining('non-checked-in connection')],
        events: ['reset(terminate only, not safe)', 'detach', 'closeDetached'],
      },
      refused: {
        warnings: [],
        events: [],
        isSameSession: true,
        status: 'Pool size: 1  Connections in pool: 0 Current Overflow: 0 Current Checked out connections: 1',
      },
    });
  });
});
