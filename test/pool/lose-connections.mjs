// Loses connections in several ways, and prints what happened as JSON. Needs --expose-gc.
import { createAsyncEngine, listen, remove, text } from '@athanor/core';
import { AsyncSession } from '@athanor/orm';

const engine = createAsyncEngine(process.argv[2], { poolSize: 1, maxOverflow: 0, poolTimeout: 5 });
let warnings = [];
let events = [];
process.on('warning', (warning) => warnings.push(warning.message));
listen(engine, 'reset', (_connection, record, state) => {
  const words = [state.terminateOnly ? 'terminate only' : 'kept', state.asyncioSafe ? 'safe' : 'not safe'];
  events.push(`reset(${words.join(', ')})`);
});
for (const name of ['detach', 'closeDetached', 'checkin']) listen(engine, name, () => void events.push(name));

const pid = (connection) => connection.scalar(text('select pg_backend_pid()'));

async function collect() {
  // Loans are watched from half a second on.
  await new Promise((resolve) => setTimeout(resolve, 600));
  for (let i = 0; i < 5; i++) {
    globalThis.gc();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function lose() {
  const connection = await engine.connect();
  return pid(connection);
}

async function loseDetached() {
  const lent = await engine.rawConnection();
  await lent.detach();
}

async function loseSession() {
  await new AsyncSession(engine).execute(text('select 1'));
}

async function holdBriefly() {
  const connection = await engine.connect();
  globalThis.gc();
  await new Promise((resolve) => setTimeout(resolve, 20));
  globalThis.gc();
  await connection.close();
}

async function holdLong() {
  const connection = await engine.connect();
  await collect();
  await connection.close();
}

const seen = {};
const take = () => {
  const taken = { warnings, events };
  warnings = [];
  events = [];
  return taken;
};

const lostPid = await lose();
await collect();
seen.connection = { ...take(), status: engine.pool.status() };
seen.connection.isNewSession = (await engine.connect(pid)) !== lostPid;
take();
await loseDetached();
take();
await collect();
seen.detached = take();
await engine.connect(pid);
take();
await collect();
seen.closed = take();
// What is watched and comes back is nobody's loss.
await holdBriefly();
await holdLong();
await collect();
seen.held = { ...take(), status: engine.pool.status() };
await loseSession();
take();
await collect();
seen.session = take();
// A loan that never came about: nothing of it may end the next one, which has the same place.
const refuse = () => {
  throw new Error('refused');
};
listen(engine, 'checkout', refuse);
await engine.connect().catch(() => undefined);
remove(engine, 'checkout', refuse);
const next = await engine.connect();
const nextPid = await pid(next);
take();
await collect();
const stillPid = await pid(next);
seen.refused = { ...take(), isSameSession: nextPid === stillPid, status: engine.pool.status() };
await next.close();
await engine.dispose();
console.log(JSON.stringify(seen));
