import pg from 'pg';

const pool = new pg.Pool({ connectionString: process.argv[2] });
const { rows } = await pool.query({
  name: 'one_author',
  text: 'select id, name, email from author where id = $1',
  values: [1],
});
console.log(rows[0].id);
await pool.end();
