import { asObject, type JsonObject } from '../text/fields.js';
import {
  misfit,
  type Json,
  type JsonDocument,
  type KeyFacts,
  type NamedObject,
  type Shape,
} from './shape.js';

/**
 * One key of a JSON object, declared once for the writer, the reader, the schema, the library's types and the docs.
 * `Value` is what it is read back as, `Property` the property of the source that takes it.
 */
export interface Field<Source, Value, Property = unknown> extends KeyFacts {
  readonly write: (source: Source) => Json;
  /** Undefined for what is not read from other machines: there our own view decides. */
  readonly parse: ((value: unknown) => Value | undefined | typeof misfit) | undefined;
  /** What it is read as where another machine does not send it: an older codex-ps has fewer keys. */
  readonly absent: Value;
  /** Without one, code puts the value together with others. */
  readonly property: Property;
}

export type Fields<Source> = Readonly<Record<string, Field<Source, unknown>>>;

export type ValuesOf<Table> = {
  readonly [Key in keyof Table]: Table[Key] extends Field<never, infer Value> ? Value : never;
};

/** What was read, by the properties that take it. */
export type PropertiesOf<Table> = {
  readonly [
    Key in keyof Table as Table[Key] extends Field<never, unknown, infer Property>
      ? Property & PropertyKey
      : never
  ]: Table[Key] extends Field<never, infer Value> ? Value : never;
};

type Doc = Pick<KeyFacts, 'doc'>;
/** A property of a `Source` that takes a `Value`, or what a function makes of it. */
type From<Source, Value> =
  | { [Key in keyof Source]: NonNullable<Source[Key]> extends Value ? Key : never }[keyof Source]
  | ((source: Source) => Value | undefined);
type PropertyOf<Source, Taken> = Taken extends keyof Source ? Taken : undefined;

export class FieldsOf<Source> {
  /** Null where it is undefined. */
  nullable<Value, Taken extends From<Source, Value>>(
    from: Taken & From<Source, Value>,
    shape: Shape<Value>,
    { doc }: Doc,
  ): Field<Source, Value | undefined, PropertyOf<Source, Taken>> {
    const write = (source: Source): Json => {
      const value = typeof from === 'function' ? from(source) : source[from as keyof Source];
      return value === undefined ? null : shape.toJson(value as Value);
    };
    const property = (typeof from === 'function' ? undefined : from) as PropertyOf<Source, Taken>;
    return { ...addedLater(shape, 'nullable', doc), property, write };
  }

  /** It always has a value; `absent` is what it is read as where another machine does not send it. */
  always<Value, Taken extends From<Source, Value>, const Absent = undefined>(
    from: Taken & From<Source, Value>,
    shape: Shape<Value>,
    { doc, absent }: Doc & { readonly absent?: Absent },
  ): Field<Source, Value | Absent, PropertyOf<Source, Taken>> {
    const field = this.nullable<Value, Taken>(from, shape, { doc });
    return { ...field, presence: 'always', absent: absent as Absent };
  }
}

/** The same field, whose value from another machine does not count: our own view of that machine decides. */
export function unread<Source>(field: Field<Source, unknown>): Field<Source, undefined, undefined> {
  return { ...field, parse: undefined, absent: undefined, property: undefined };
}

/** A key that who writes the object adds, where it is asked for or in lines of `--watch`. */
export function addedLater<Value>(
  { type, parse }: Pick<Shape<Value>, 'type'> & Pick<Field<never, Value>, 'parse'>,
  presence: KeyFacts['presence'],
  doc: string,
): Field<unknown, Value | undefined, undefined> {
  return { type, presence, parse, doc, absent: undefined, property: undefined, write: () => null };
}

/** An object whose fields are the properties of a value; one that lacks what is always there is not read. */
export function objectShape<Value>(
  object: Omit<NamedObject, 'fields'> & {
    readonly fields: (of: FieldsOf<Value>) => Fields<Value>;
  },
): Shape<Value> {
  const fields = object.fields(new FieldsOf());
  return {
    type: { kind: 'object', object: { ...object, fields } },
    toJson: (value) => writeFields(fields, value),
    parse: (value) => {
      const found = asObject(value);
      if (!found) return misfit;
      const values = readFields(found, fields);
      const isWhole = Object.entries(fields).every(
        ([key, { presence }]) => presence === 'nullable' || values[key] !== undefined,
      );
      return isWhole ? (propertiesOf(fields, values) as Value) : undefined;
    },
  };
}

export function writeFields<Source>(fields: Fields<Source>, source: Source): JsonDocument {
  const object: Record<string, Json> = {};
  for (const key in fields) {
    const field = fields[key];
    if (field?.presence === 'always' || field?.presence === 'nullable')
      object[key] = field.write(source);
  }
  return object;
}

/** What fits; what is missing, null or of the wrong type is absent. */
export function readFields<Table extends Fields<never>>(
  object: JsonObject,
  fields: Table,
): ValuesOf<Table> {
  return parsed(object, fields, ({ absent }) => absent) as ValuesOf<Table>;
}

/** The same, or undefined where a value is of the wrong type or out of range. */
export function readFieldsStrictly<Table extends Fields<never>>(
  object: JsonObject,
  fields: Table,
): ValuesOf<Table> | undefined {
  const values = parsed(object, fields, () => misfit);
  return Object.values(values).includes(misfit) ? undefined : (values as ValuesOf<Table>);
}

function parsed(
  object: JsonObject,
  fields: Fields<never>,
  ofMisfit: (field: Field<never, unknown>) => unknown,
): JsonObject {
  return Object.fromEntries(
    Object.entries(fields).map(([key, field]) => {
      const value = object[key] ?? undefined;
      const read = value === undefined ? undefined : field.parse?.(value);
      return [key, read === misfit ? ofMisfit(field) : (read ?? field.absent)];
    }),
  );
}

/** The values of those fields that are read back into a property, by that property. */
export function propertiesOf<Table extends Fields<never>>(
  fields: Table,
  values: ValuesOf<Table>,
): PropertiesOf<Table> {
  const byProperty: Record<PropertyKey, unknown> = {};
  for (const [key, { property }] of Object.entries(fields)) {
    if (typeof property === 'string') byProperty[property] = values[key];
  }
  return byProperty as PropertiesOf<Table>;
}
