import { CompileError, UnsupportedCompilationError } from '../errors/errors.js';
import { type ClauseElement, elementOf } from '../expression/clause-element.js';
import { type BindParameter, type ColumnElement, Grouping } from '../expression/column-element.js';
import type { TypeEngine } from '../types/type-engine.js';
import { BindSlots } from './bind-slots.js';
import { customCompilation, type ElementCompiler } from './custom-compilation.js';
import type { CompileOptions, CompilerDialect } from './dialect-traits.js';
import type { IdentifierPreparer } from './identifier-preparer.js';
import { literalText } from './inline-values.js';

const methodNames = new Map<string, string>();

/** `bindparam` -> `visitBindparam`. */
function methodName(visitName: string): string {
  let name = methodNames.get(visitName);
  if (name === undefined) {
    name = `visit${visitName.charAt(0).toUpperCase()}${visitName.slice(1)}`;
    methodNames.set(visitName, name);
  }
  return name;
}

/**
 * Finds the method of a node by its `visitName`, and gives parameters their places. One compiler makes one SQL text;
 * a dialect overrides the methods that differ.
 */
export abstract class NodeCompiler implements ElementCompiler {
  protected readonly preparer: IdentifierPreparer;
  protected readonly binds: BindSlots;
  /** Set where all parameter sets are taken at once: parameters are then columns of a row source, under this prefix. */
  protected perRow: string | undefined;
  /** The parameter that is inside of what its type puts around it. */
  protected wrapped: BindParameter | undefined;
  /** True where parameters cannot stand any more. */
  protected perRowClosed = false;
  /** True as soon as something was met that cannot be a column of a row source. */
  protected perRowFailed = false;

  constructor(
    protected readonly dialect: CompilerDialect,
    protected readonly options: CompileOptions = {},
  ) {
    this.preparer = dialect.traits.preparer;
    this.binds = new BindSlots(dialect, options.bindIndex);
  }

  /** The SQL of a node. Throws an UnsupportedCompilationError where this compiler has no method for it. */
  process(node: ClauseElement): string {
    const custom = customCompilation(node, this.dialect.name);
    return custom === undefined ? this.processDefault(node) : custom(node, this);
  }

  /** The SQL of a node, whatever `compiles()` said of its class. */
  processDefault(node: ClauseElement): string {
    const visit = (this as unknown as Record<string, ((node: ClauseElement) => string) | undefined>)[
      methodName(node.visitName)
    ];
    if (visit === undefined) throw new UnsupportedCompilationError(this.constructor.name, node.constructor.name);
    return visit.call(this, node);
  }

  get dialectName(): string {
    return this.dialect.name;
  }

  quote(name: string): string {
    return this.preparer.quote(name);
  }

  /** The SQL of nodes with something between them. */
  protected list(nodes: readonly ClauseElement[], separator = ', '): string {
    return nodes.map((node) => this.process(node)).join(separator);
  }

  /** The SQL of an expression that stands where only one thing may stand: operators in parentheses. */
  protected single(element: ColumnElement): string {
    return this.process(element.holdingOperator === undefined ? element : new Grouping(element));
  }

  /** `$1`, with what tells the server its type. */
  protected abstract placeholder(number: number, type: TypeEngine): string;

  protected visitBindparam(bind: BindParameter): string {
    if (bind.options.expanding === true) {
      throw new CompileError(`The list parameter '${bind.key}' can stand behind in() and notIn() only`);
    }
    return this.wrapped === bind ? this.parameter(bind, bind.type) : this.parameterOfType(bind);
  }

  /** A parameter with what its type puts around it. */
  protected parameterOfType(bind: BindParameter): string {
    const { type } = bind;
    const around = type.bindExpression === undefined ? type.dialectImpl(this.dialect) : type;
    const expression = elementOf(around.bindExpression?.(bind));
    if (expression === undefined) return this.parameter(bind, type);
    const outer = this.wrapped;
    this.wrapped = bind;
    try {
      return this.process(expression);
    } finally {
      this.wrapped = outer;
    }
  }

  protected parameter(bind: BindParameter, type: TypeEngine): string {
    if (this.options.literalBinds === true || bind.options.literalExecute === true) return this.literal(bind, type);
    if (this.perRow === undefined) return this.placeholder(this.binds.numberOf(bind, type), type);
    if (this.perRowClosed || type.affinity === 'array' || this.dialect.castName(type) === undefined)
      this.perRowFailed = true;
    return `${this.perRow}${this.binds.numberOf(bind, type) - 1}`;
  }

  /** The value of a parameter as a literal. */
  private literal({ key, value }: BindParameter, type: TypeEngine): string {
    if (value !== undefined) return literalText(value, type, this.dialect);
    throw new CompileError(`Bind parameter '${key}' without a renderable value not allowed here.`);
  }

  /** A string of the program as a quoted literal. */
  protected quoteLiteral(text: string): string {
    const quoted = text.replaceAll("'", "''");
    return `'${this.dialect.traits.backslashEscapes ? quoted.replaceAll('\\', '\\\\') : quoted}'`;
  }
}
