import { select } from '@athanor/core';
import { asyncSessionmaker, selectinload } from '@athanor/orm';
import { authors, type Fixture } from '../fixture.ts';
import type { Workload } from '../measure.ts';
import { Author, Post, postTable } from '../model.ts';

const table = postTable;
const byKey = {
  name: 'post_by_id',
  text: 'select id, author_id, title, body, views, published, created_at from post where id = $1',
};

interface PostRow {
  readonly id: number;
  readonly title: string;
  readonly created_at: Date;
}

const keys = (count: number): number[] => Array.from({ length: count }, (_, i) => 1 + ((i * 7919) % 10_000));
const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** Point selects, one after the other and fifty in flight; 10,000 entities; parents with their children. */
export function readingWorkloads({ pool, engine, engineByPg }: Fixture): Workload[] {
  const maker = asyncSessionmaker(engine);
  const bare = engine.executionOptions({ isolationLevel: 'AUTOCOMMIT' });

  const rawFind = async (id: number): Promise<number> =>
    (await pool.query<PostRow>({ ...byKey, values: [id] })).rows[0]?.id ?? 0;
  const rawFindInTransaction = async (id: number): Promise<number> => {
    const client = await pool.connect();
    try {
      await client.query('begin');
      const { rows } = await client.query<PostRow>({ ...byKey, values: [id] });
      await client.query('rollback');
      return rows[0]?.id ?? 0;
    } finally {
      client.release();
    }
  };
  const findWith =
    (from: typeof engine) =>
    (id: number): Promise<number> =>
      from.connect(async (connection) => (await connection.execute(select(table).where(table.c.id.eq(id)))).one().id);
  const coreFind = findWith(engine);
  const autocommitFind = findWith(bare);
  const ormFind = async (id: number): Promise<number> => {
    await using session = maker();
    return (await session.getOne(Post, id)).id;
  };
  const coreRows = (from: typeof engine): Promise<number> =>
    from.connect(async (connection) => {
      const rows = (await connection.execute(select(table).orderBy(table.c.id))).all();
      return sum(rows.map((row) => row.createdAt.getTime() + row.id));
    });
  const oneByOne = (find: (id: number) => Promise<number>) => async (): Promise<number> => {
    let total = 0;
    for (const id of keys(1000)) total += await find(id);
    return total;
  };
  const inFlight = (find: (id: number) => Promise<number>) => async (): Promise<number> => {
    const waiting = keys(1000);
    const worker = async (): Promise<number> => {
      let total = 0;
      for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) total += await find(id);
      return total;
    };
    return sum(await Promise.all(Array.from({ length: 50 }, worker)));
  };

  return [
    {
      name: 'find by key, 1,000 one by one',
      contestants: {
        raw: oneByOne(rawFind),
        core: oneByOne(coreFind),
        'core, AUTOCOMMIT': oneByOne(autocommitFind),
        orm: oneByOne(ormFind),
      },
    },
    {
      name: 'find by key, 1,000 with 50 in flight',
      contestants: {
        raw: inFlight(rawFind),
        core: inFlight(coreFind),
        'core, AUTOCOMMIT': inFlight(autocommitFind),
        orm: inFlight(ormFind),
      },
    },
    {
      name: 'find by key in a transaction, 1,000 one by one',
      contestants: { raw: oneByOne(rawFindInTransaction), core: oneByOne(coreFind), orm: oneByOne(ormFind) },
    },
    {
      name: 'find by key in a transaction, 1,000 with 50 in flight',
      contestants: { raw: inFlight(rawFindInTransaction), core: inFlight(coreFind), orm: inFlight(ormFind) },
    },
    {
      name: '10,000 rows or entities',
      contestants: {
        raw: async () => {
          const { rows } = await pool.query<PostRow>({
            name: 'posts',
            text: byKey.text.replace(' where id = $1', ' order by id'),
          });
          return sum(rows.map((row) => row.created_at.getTime() + row.id));
        },
        core: () => coreRows(engine),
        'core, the wire of pg': () => coreRows(engineByPg),
        orm: async () => {
          await using session = maker();
          const entities = (await session.scalars(select(Post).orderBy(Post.c.id))).all();
          return sum(entities.map((post) => post.createdAt.getTime() + post.id));
        },
      },
    },
    {
      name: `${authors} parents with 10,000 children`,
      contestants: {
        raw: async () => {
          const parents = (
            await pool.query<{ id: number; posts: PostRow[] }>({
              name: 'authors',
              text: 'select id, name, email from author order by id',
            })
          ).rows;
          const byId = new Map(parents.map((parent) => [parent.id, parent]));
          for (const parent of parents) parent.posts = [];
          const children = await pool.query<PostRow & { author_id: number }>({
            name: 'posts_of_authors',
            text: byKey.text.replace(' where id = $1', ' where author_id = any($1::int[])'),
            values: [[...byId.keys()]],
          });
          for (const child of children.rows) byId.get(child.author_id)?.posts.push(child);
          return sum(parents.map((parent) => parent.id * parent.posts.length));
        },
        orm: async () => {
          await using session = maker();
          const parents = (
            await session.scalars(select(Author).orderBy(Author.c.id).options(selectinload(Author.c.posts)))
          ).all();
          return sum(parents.map((parent) => parent.id * parent.posts.length));
        },
      },
    },
  ];
}
