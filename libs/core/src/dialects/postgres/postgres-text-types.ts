import { ArgumentError } from '../../errors/errors.js';
import { invalidValue } from '../../types/invalid-value.js';
import { bindString, type StringOptions, StringType } from '../../types/string-types.js';
import {
  type BindProcessor,
  type ResultProcessor,
  textAsItIs,
  type TypeAffinity,
  TypeEngine,
} from '../../types/type-engine.js';

/** A type of PostgreSQL alone whose values are the server's own text: nothing is lost, and the server checks what is sent. */
export class ServerTextType extends TypeEngine<string> {
  readonly cacheKey: string;

  constructor(
    readonly visitName: string,
    readonly affinity: TypeAffinity,
  ) {
    super();
    this.cacheKey = visitName;
  }

  override bindProcessor(): BindProcessor<string> {
    const typeName = this.visitName.toUpperCase();
    return (value) => bindString(typeName, value);
  }

  override resultProcessor(): ResultProcessor<string> {
    return textAsItIs;
  }

  override asGeneric(): TypeEngine {
    throw noGeneric(this);
  }

  override toString(): string {
    return `${this.visitName.toUpperCase()}()`;
  }
}

/** The error of `asGeneric()` for a type that only PostgreSQL has. */
export function noGeneric(type: TypeEngine): ArgumentError {
  return new ArgumentError(`${type} has no generic counterpart: it is a type of PostgreSQL alone`);
}

/** `CITEXT` of the extension of that name: text that is compared without regard to case. */
export class CitextType extends StringType {
  readonly visitName = 'citext';

  constructor(options?: StringOptions) {
    super('CITEXT', undefined, options);
  }
}

/** `BPCHAR` without a length: text of any length whose spaces at the end do not count. */
export class BpcharType extends StringType {
  readonly visitName = 'bpchar';

  constructor(options?: StringOptions) {
    super('BPCHAR', undefined, options);
  }
}

/** `BIT(length)` and `BIT VARYING(length)`: text of zeros and ones. */
export class BitType extends TypeEngine<string> {
  readonly visitName = 'bit';
  readonly affinity = 'bit';
  readonly cacheKey: string;

  constructor(
    readonly length: number | undefined,
    readonly varying: boolean,
  ) {
    super();
    if (length !== undefined && !(Number.isInteger(length) && length > 0)) {
      throw new ArgumentError(`BIT() takes a length of at least 1, got ${String(length)}`);
    }
    this.cacheKey = `bit(${length ?? ''},${varying})`;
  }

  override bindProcessor(): BindProcessor<string> {
    return (value) => {
      if (typeof value === 'string' && /^[01]*$/.test(value)) return value;
      throw invalidValue('BIT', 'text of zeros and ones', value);
    };
  }

  override resultProcessor(): ResultProcessor<string> {
    return textAsItIs;
  }

  override asGeneric(): TypeEngine {
    throw noGeneric(this);
  }
}

/** `MONEY`: read as the text that the server formats by its `lc_monetary`, `'$1,234.50'`; decimal text, numbers and bigint may be sent. */
export class MoneyType extends TypeEngine<string, string | number | bigint> {
  readonly visitName = 'money';
  readonly affinity = 'money';
  readonly cacheKey = 'money';

  override bindProcessor(): BindProcessor<string | number | bigint> {
    return (value) => {
      if (typeof value === 'bigint' || (typeof value === 'number' && Number.isFinite(value))) return String(value);
      return bindString('MONEY', value as string);
    };
  }

  override resultProcessor(): ResultProcessor<string> {
    return textAsItIs;
  }

  override asGeneric(): TypeEngine {
    throw noGeneric(this);
  }
}

const MAX_OID = 4_294_967_295;

/** `OID`: the number of an object of the server. */
export class OidType extends TypeEngine<number> {
  readonly visitName = 'oid';
  readonly affinity = 'oid';
  readonly cacheKey = 'oid';

  override bindProcessor(): BindProcessor<number> {
    return (value) => {
      if (Number.isInteger(value) && value >= 0 && value <= MAX_OID) return String(value);
      throw invalidValue('OID', `whole numbers from 0 to ${MAX_OID}`, value);
    };
  }

  override resultProcessor(): ResultProcessor<number> {
    return Number;
  }

  override asGeneric(): TypeEngine {
    throw noGeneric(this);
  }
}

const inet = new ServerTextType('inet', 'network');
const cidr = new ServerTextType('cidr', 'network');
const macaddr = new ServerTextType('macaddr', 'network');
const macaddr8 = new ServerTextType('macaddr8', 'network');
const tsvector = new ServerTextType('tsvector', 'tsvector');
const tsquery = new ServerTextType('tsquery', 'tsquery');
const jsonpath = new ServerTextType('jsonpath', 'jsonpath');
const regclass = new ServerTextType('regclass', 'other');
const regconfig = new ServerTextType('regconfig', 'other');
const citext = new CitextType();
const bpchar = new BpcharType();
const name = new ServerTextType('name', 'string');
const money = new MoneyType();
const oid = new OidType();

/** An address of a host, with or without its network, as text: `'192.168.0.1/24'`. SQLAlchemy: `INET`. */
export function INET(): ServerTextType {
  return inet;
}

/** A network as text: `'192.168.0.0/24'`. SQLAlchemy: `CIDR`. */
export function CIDR(): ServerTextType {
  return cidr;
}

/** A MAC address of six bytes as text: `'08:00:2b:01:02:03'`. SQLAlchemy: `MACADDR`. */
export function MACADDR(): ServerTextType {
  return macaddr;
}

/** A MAC address of eight bytes as text. SQLAlchemy: `MACADDR8`. */
export function MACADDR8(): ServerTextType {
  return macaddr8;
}

/** A document prepared for text search, as the server prints it: `'cat':3 'fat':2`. SQLAlchemy: `TSVECTOR`. */
export function TSVECTOR(): ServerTextType {
  return tsvector;
}

/** A query of text search: `'fat' & 'cat'`. SQLAlchemy: `TSQUERY`. */
export function TSQUERY(): ServerTextType {
  return tsquery;
}

/** A path into JSON: `$.tags[*]`. SQLAlchemy: `JSONPATH`. */
export function JSONPATH(): ServerTextType {
  return jsonpath;
}

/** A table, index or sequence by its name, quoted where needed. SQLAlchemy: `REGCLASS`. */
export function REGCLASS(): ServerTextType {
  return regclass;
}

/** A configuration of text search by its name: `english`. SQLAlchemy: `REGCONFIG`. */
export function REGCONFIG(): ServerTextType {
  return regconfig;
}

/** Text that is compared without regard to case; needs the extension `citext`. SQLAlchemy: `CITEXT`. */
export function CITEXT(options?: StringOptions): CitextType {
  return options === undefined ? citext : new CitextType(options);
}

/** Text of any length whose spaces at the end do not count when it is compared; a bare `CHAR` would be `CHAR(1)`. */
export function BPCHAR(options?: StringOptions): BpcharType {
  return options === undefined ? bpchar : new BpcharType(options);
}

/** A name of something in the catalog: text of at most 63 bytes. */
export function NAME(): ServerTextType {
  return name;
}

/** A run of bits as text of zeros and ones: exactly `length` (1 where none is given), with `varying` at most so many. SQLAlchemy: `BIT`. */
export function BIT(length?: number, options: { readonly varying?: boolean } = {}): BitType {
  return new BitType(length, options.varying ?? false);
}

/** An amount of money, read as the server formats it; arithmetic needs a cast to NUMERIC. SQLAlchemy: `MONEY`. */
export function MONEY(): MoneyType {
  return money;
}

/** The number of an object of the server, a `number`. SQLAlchemy: `OID`. */
export function OID(): OidType {
  return oid;
}
