import { Column, createAsyncEngine, Integer, MetaData, select, Table, Text } from '@athanor/core';

const author = new Table('author', new MetaData(), {
  id: new Column(Integer, { primaryKey: true }),
  name: new Column(Text, { nullable: false }),
  email: new Column(Text, { nullable: false }),
});
const engine = createAsyncEngine(process.argv[2].replace(/^postgres(ql)?:/, 'postgresql+pg:'));
const row = await engine.connect(async (connection) =>
  (await connection.execute(select(author).where(author.c.id.eq(1)))).one(),
);
console.log(row.id);
await engine.dispose();
