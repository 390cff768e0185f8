import { DdlCompiler } from '../../compiler/ddl-compiler.js';
import { CompileError } from '../../errors/errors.js';
import type { ClauseElement } from '../../expression/clause-element.js';
import type { Column } from '../../schema/column.js';

const serials: Readonly<Record<string, string>> = {
  smallInteger: 'SMALLSERIAL',
  integer: 'SERIAL',
  bigInteger: 'BIGSERIAL',
};

/** DDL of PostgreSQL: SERIAL for the column that the server numbers. SQLAlchemy: `PGDDLCompiler`. */
export class PostgresDdlCompiler extends DdlCompiler {
  protected override columnSpecification(column: Column): string {
    if (!isSerial(column)) return super.columnSpecification(column);
    const type = serials[column.type.visitName] ?? 'SERIAL';
    return [this.preparer.formatColumn(column), type, ...this.generation(column)].join(' ');
  }

  protected override generation(column: Column): string[] {
    const parts = super.generation(column);
    // An identity column is NOT NULL of itself.
    return column.nullable && column.serverIdentity !== undefined ? [...parts, 'NULL'] : parts;
  }

  protected override computed(sqltext: ClauseElement, persisted: boolean | undefined): string {
    if (persisted === false) {
      throw new CompileError(
        'PostgreSQL computed columns do not support virtual persistence; leave `persisted` out, or set it to true',
      );
    }
    return super.computed(sqltext, true);
  }
}

function isSerial(column: Column): boolean {
  return (
    column.table.autoincrementColumn === column &&
    column.serverIdentity === undefined &&
    column.default === undefined &&
    column.serverDefault === undefined
  );
}
