import { createAsyncEngine, text } from '@athanor/core';

const engine = createAsyncEngine(process.argv[2].replace(/^postgres(ql)?:/, 'postgresql+pg:'));
const series = text(`select n as id, 'Title ' || n as title, n % 1000 as views,
  timestamptz '2026-01-01' + n * interval '1 second' as created_at from generate_series(1, ${process.argv[3]}) n`);
let total = 0;
await engine.connect(async (connection) => {
  for await (const row of await connection.stream(series, undefined, { yieldPer: 1000 })) {
    total += row.id + (row.created_at.getTime() % 7);
  }
});
console.log(total);
await engine.dispose();
