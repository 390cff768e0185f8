import { Column } from '../../src/schema/column.js';
import { MetaData } from '../../src/schema/metadata.js';
import { Table } from '../../src/schema/table.js';
import { BOOLEAN, Integer } from '../../src/types/numeric-types.js';
import { VARCHAR } from '../../src/types/string-types.js';

const meta = new MetaData();

export const user = new Table('user_account', meta, {
  id: new Column(Integer, { primaryKey: true }),
  name: new Column(VARCHAR(30), { nullable: false }),
  active: new Column(BOOLEAN),
  age: new Column(Integer),
});

export const address = new Table('address', meta, {
  id: new Column(Integer, { primaryKey: true }),
  userId: new Column(Integer, { foreignKey: 'user_account.id' }),
  email: new Column(VARCHAR),
});
