import pg from 'pg';

const client = new pg.Client({ connectionString: process.argv[2] });
await client.connect();
await client.query('begin');
await client.query(`declare rows no scroll cursor for select n as id, 'Title ' || n as title, n % 1000 as views,
  timestamptz '2026-01-01' + n * interval '1 second' as created_at from generate_series(1, ${process.argv[3]}) n`);
let total = 0;
for (;;) {
  const { rows } = await client.query({ name: 'fetch', text: 'fetch 1000 from rows' });
  if (rows.length === 0) break;
  for (const row of rows) total += row.id + (row.created_at.getTime() % 7);
}
await client.query('commit');
console.log(total);
await client.end();
