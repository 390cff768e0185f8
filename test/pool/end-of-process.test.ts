import { execFile } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { fileURLToPath } from 'node:url';
import { athanorUrl } from '../support/database.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Runs a program in a process of its own; it is killed where it does not end by itself. */
function run(body: string, timeout = 30_000): Promise<{ code: number | string | null; said: string }> {
  const program = `
    import { createAsyncEngine, text } from '@athanor/core';
    import { setTimeout } from 'node:timers/promises';
    const engine = createAsyncEngine(${JSON.stringify(athanorUrl('pg'))});
    ${body}`;
  return new Promise((resolve) => {
    const options = { cwd: root, timeout };
    execFile(process.execPath, ['--input-type=module', '-e', program], options, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : (error.signal ?? error.code ?? null), said: (stdout + stderr).trim() });
    });
  });
}

// Each is a process of its own, which waits most of its time.
describe.concurrent('A program that does not dispose of its engine', () => {
  it('ends by itself', async () => {
    const { code, said } = await run("console.log(await engine.connect((c) => c.scalar(text('SELECT 1'))));");
    expect([code, said]).toEqual([0, '1']);
  });

  it('ends by itself where it used several connections', async () => {
    const three = '[1, 2, 3].map((n) => engine.connect((c) => c.scalar(text(`SELECT ${n} FROM pg_sleep(0.1)`))))';
    const { code, said } = await run(`console.log(await Promise.all(${three}));`);
    expect([code, said]).toEqual([0, '[ 1, 2, 3 ]']);
  });

  it('does not end while it waits for a statement, after a pause as well', async () => {
    const { code, said } = await run(`
      const ask = (sql) => engine.connect((c) => c.scalar(text(sql)));
      await ask('SELECT 1');
      await setTimeout(1000);
      console.log(await ask("SELECT 'later' FROM pg_sleep(1.5)"));
      await setTimeout(1000);
      console.log(await ask("SELECT 'again' FROM pg_sleep(0.1)"));`);
    expect([code, said]).toEqual([0, 'later\nagain']);
  });

  it('does not end while somebody has a connection', async () => {
    const { code } = await run('await engine.connect();', 4000);
    expect(code).toBe('SIGTERM');
  });

  it('may dispose of it after a pause, and waits for that', async () => {
    const { code, said } = await run(`
      await engine.connect((c) => c.scalar(text('SELECT 1')));
      await setTimeout(1000);
      await engine.dispose();
      console.log('disposed');`);
    expect([code, said]).toEqual([0, 'disposed']);
  });
});
