import type pg from 'pg';
import type { Contestant } from '../measure.ts';

/** Small transactions by hand: begin, select, update, insert, commit, each awaited. `name` is that of the authors inserted. */
export function scriptsByHand(pool: pg.Pool, scripts: number, name: string): Contestant {
  let turn = 0;
  return async () => {
    for (let i = 1; i <= scripts; i++) {
      const client = await pool.connect();
      try {
        await client.query('begin');
        const { rows } = await client.query<{ id: number; views: number }>({
          name: 'script_select',
          text: 'select id, views from post where id = $1',
          values: [i],
        });
        await client.query({
          name: 'script_update',
          text: 'update post set views = $1 where id = $2',
          values: [++turn, rows[0]?.id],
        });
        await client.query({
          name: 'script_insert',
          text: 'insert into author (name, email) values ($1, $2) returning id',
          values: [name, 's@example.org'],
        });
        await client.query('commit');
      } finally {
        client.release();
      }
    }
    return scripts;
  };
}

/** Takes back what the scripts inserted. */
export async function clearScripts(pool: pg.Pool, name: string): Promise<void> {
  await pool.query('delete from author where name = $1', [name]);
}
