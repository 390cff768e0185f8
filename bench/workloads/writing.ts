import { insert, select, update } from '@athanor/core';
import { asyncSessionmaker } from '@athanor/orm';
import type { Fixture } from '../fixture.ts';
import type { Workload } from '../measure.ts';
import { Author, authorTable, Post, postTable } from '../model.ts';
import { clearScripts, scriptsByHand } from './script.ts';

const inserted = 5000;
const updated = 1000;
const scripts = 200;

/** Bulk inserts, single-attribute updates, and a script of small transactions. */
export function writingWorkloads({ pool, engine }: Fixture): Workload[] {
  const maker = asyncSessionmaker(engine);
  const author = authorTable;
  const post = postTable;
  const rows = Array.from({ length: inserted }, (_, i) => ({ name: `New ${i}`, email: `new${i}@example.org` }));
  let turn = 0;

  return [
    {
      name: '5,000 inserts with keys back',
      reset: async () => void (await pool.query("delete from author where name like 'New %'")),
      contestants: {
        raw: async () => {
          const result = await pool.query<{ id: number }>({
            name: 'insert_authors',
            text: 'insert into author (name, email) select * from unnest($1::text[], $2::text[]) returning id',
            values: [rows.map((row) => row.name), rows.map((row) => row.email)],
          });
          return result.rows.filter((row) => row.id > 0).length;
        },
        core: () =>
          engine.begin(async (connection) => {
            const result = await connection.execute(insert(author).returning(author.c.id).inParameterOrder(), rows);
            return result.all().filter((row) => row.id > 0).length;
          }),
        orm: () =>
          maker.begin(async (session) => {
            const entities = rows.map((row) => new Author(row));
            session.addAll(entities);
            await session.flush();
            return entities.filter((entity) => entity.id > 0).length;
          }),
      },
    },
    {
      name: '1,000 single-attribute updates',
      contestants: {
        raw: async () => {
          turn++;
          const client = await pool.connect();
          try {
            await client.query('begin');
            const { rows: found } = await client.query<{ id: number; views: number }>({
              name: 'posts_to_update',
              text: `select id, author_id, title, body, views, published, created_at from post where id <= ${updated} order by id`,
            });
            const result = await client.query({
              name: 'update_posts',
              text: 'update post set views = u.views from unnest($1::int[], $2::int[]) as u(id, views) where post.id = u.id',
              values: [found.map((row) => row.id), found.map((row) => row.id + turn)],
            });
            await client.query('commit');
            return result.rowCount ?? 0;
          } finally {
            client.release();
          }
        },
        orm: () =>
          maker.begin(async (session) => {
            turn++;
            const found = (await session.scalars(select(Post).where(Post.c.id.le(updated)).orderBy(Post.c.id))).all();
            for (const entity of found) entity.views = entity.id + turn;
            await session.flush();
            return found.length;
          }),
      },
    },
    {
      name: '200 transactions: select, update, insert, commit',
      reset: () => clearScripts(pool, 'Script'),
      contestants: {
        raw: scriptsByHand(pool, scripts, 'Script'),
        core: async () => {
          for (let i = 1; i <= scripts; i++) {
            await engine.begin(async (connection) => {
              await connection.execute(select(post.c.id, post.c.views).where(post.c.id.eq(i)));
              await connection.execute(update(post).where(post.c.id.eq(i)).values({ views: ++turn }));
              await connection.execute(insert(author).values({ name: 'Script', email: 's@example.org' }));
            });
          }
          return scripts;
        },
        orm: async () => {
          for (let i = 1; i <= scripts; i++) {
            await maker.begin(async (session) => {
              const found = await session.getOne(Post, i);
              found.views = ++turn;
              session.add(new Author({ name: 'Script', email: 's@example.org' }));
            });
          }
          return scripts;
        },
      },
    },
  ];
}
