import type { ClauseElement } from '../expression/clause-element.js';
import type { BindParameter } from '../expression/column-element.js';
import type { TypeDialect, TypeEngine } from '../types/type-engine.js';
import type { Compiled } from './compiled.js';
import type { IdentifierPreparer } from './identifier-preparer.js';

/** The plain facts of a database that the compilers look at. */
export interface DialectTraits {
  /** Quotes names as the database needs it. */
  readonly preparer: IdentifierPreparer;
  /** True where a backslash inside a quoted literal is an escape; what the server says when the first connection is made. */
  readonly backslashEscapes: boolean;
  /** True where the server computes a generated column with every read where that is asked for. */
  readonly virtualColumns?: boolean | undefined;
}

/** What a compiler needs of a dialect. */
export interface CompilerDialect extends TypeDialect {
  /** What the compilers look at. */
  readonly traits: DialectTraits;
  /** True where a FROM list whose parts nothing connects is warned of. SQLAlchemy: `compiler_linting`. */
  readonly enableFromLinting: boolean;
  /** The name of a type as a column declares it, with length and precision. */
  typeName(type: TypeEngine): string;
  /** The name of a type as a parameter is cast to it, without length and precision; undefined for a type that is not known. */
  castName(type: TypeEngine): string | undefined;
}

/** What a statement is compiled for, beside what stands in it. */
export interface CompileOptions {
  /** The keys of the execution's parameters: columns of an INSERT or UPDATE, beside those of `values()`. */
  readonly columnKeys?: readonly string[] | undefined;
  /** True for a list of parameter sets. */
  readonly many?: boolean | undefined;
  /** The caller vouches that no two sets touch the same row: UPDATE and DELETE may take all sets at once. */
  readonly distinctRows?: boolean | undefined;
  /** True: schemas stand as marks in the SQL, for `schemaTranslateMap` to be put in when it is executed. */
  readonly marksSchemas?: boolean | undefined;
  /** True to write values into the SQL, for reading it and for what takes no parameters. */
  readonly literalBinds?: boolean | undefined;
  /** True for a part of a statement: what is compiled is not executed. */
  readonly fragment?: boolean | undefined;
  /** The places of the binds in the statement's cache key. */
  readonly bindIndex?: ReadonlyMap<BindParameter, number> | undefined;
}

/** A dialect that turns statements into SQL. */
export interface StatementCompilerDialect extends CompilerDialect {
  /** The SQL of a statement, with the places of its parameters and columns. A CompileError where it has none here. */
  compile(statement: ClauseElement, options?: CompileOptions): Compiled;
}
