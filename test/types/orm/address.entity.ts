import { Integer, Text } from '@athanor/core';
import { mappedColumn, relationship } from '@athanor/orm';
import { Base } from './base.js';
import { User } from './user.entity.js';

export class Address extends Base.table('addresses', {
  id: mappedColumn(Integer, { primaryKey: true }),
  userId: mappedColumn(Integer, { foreignKey: 'users.id' }),
  email: mappedColumn(Text),
  user: () => relationship(User, { backPopulates: 'addresses' }),
}) {
  domain(): string {
    return this.email.split('@')[1] ?? this.user.name;
  }
}
