import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

interface Schema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly (string | null)[];
  readonly const?: unknown;
  readonly items?: Schema;
  readonly $ref?: string;
  readonly anyOf?: readonly Schema[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly $defs?: Readonly<Record<string, Schema>>;
}

const schema = JSON.parse(
  readFileSync(new URL('../docs/json-output.schema.json', import.meta.url), 'utf8'),
) as Schema;
const file = fileURLToPath(new URL('../types/snapshot.d.ts', import.meta.url));
const program = ts.createProgram([file], { strict: true, noLib: true, types: [] });
const checker = program.getTypeChecker();

/** The definitions of the schema, and the types that say the same. */
const names: Readonly<Record<string, string>> = {
  '#/$defs/session': 'SessionRow',
  '#/$defs/launcher': 'SessionLauncher',
  '#/$defs/debug': 'SessionDebug',
  '#/$defs/evidence': 'SessionEvidence',
  '#/$defs/timeline': 'SessionTimeline',
  '#/$defs/ended': 'SessionEnd',
  '#/$defs/plan': 'SessionPlan',
  '#/$defs/changed_file': 'ChangedFile',
  '#/$defs/span': 'TimelineSpan',
  '#/$defs/process': 'ProcessRow',
  '#/$defs/account': 'Account',
  '#/$defs/usage_window': 'UsageWindow',
  '#/$defs/credits': 'Credits',
  '#/$defs/host': 'HostReport',
  '#/$defs/host_error': 'HostError',
};

function declared(name: string): ts.InterfaceDeclaration {
  const found = program
    .getSourceFiles()
    .flatMap((source) => source.statements)
    .filter(ts.isInterfaceDeclaration)
    .find((statement) => statement.name.text === name);
  if (!found) throw new Error(`no interface ${name}`);
  return found;
}

/** A member's type as text, with the names of unions written out. */
function memberType(member: ts.PropertySignature): string {
  if (!member.type) throw new Error('no type');
  const type = checker.getTypeFromTypeNode(member.type);
  if (!type.isUnion()) return member.type.getText();
  // Without the library of TypeScript, the compiler knows no arrays.
  const lists = ts.isUnionTypeNode(member.type)
    ? member.type.types.filter(ts.isTypeOperatorNode)
    : [];
  const words = type.types
    .map((part) => checker.typeToString(part))
    .map((word) => (word === '{}' ? lists.map((list) => list.getText()).join(' | ') : word));
  // The compiler takes a boolean for a union of its own.
  const whole = words.map((word) => (word === 'true' || word === 'false' ? 'boolean' : word));
  return [...new Set(whole)].sort().join(' | ');
}

function schemaType(of: Schema): string {
  if (of.anyOf) return of.anyOf.map(schemaType).sort().join(' | ');
  if (of.$ref !== undefined) return names[of.$ref] ?? of.$ref;
  if (of.const !== undefined) return JSON.stringify(of.const);
  if (of.enum)
    return of.enum
      .map((word) => JSON.stringify(word))
      .sort()
      .join(' | ');
  const kinds = typeof of.type === 'string' ? [of.type] : (of.type ?? []);
  return kinds
    .map((kind) => kindType(kind, of))
    .sort()
    .join(' | ');
}

function kindType(kind: string, of: Schema): string {
  if (kind === 'integer') return 'number';
  if (kind === 'array') return `readonly ${schemaType(of.items ?? {})}[]`;
  return kind === 'object' ? 'Readonly<Record<string, number>>' : kind;
}

describe('the types of the library', () => {
  const pairs: readonly (readonly [string, Schema])[] = [
    ['Snapshot', schema],
    ...Object.entries(names).map(([ref, name]): [string, Schema] => {
      const of = schema.$defs?.[ref.replace('#/$defs/', '')];
      if (!of) throw new Error(`no ${ref}`);
      return [name, of];
    }),
  ];

  it.each(pairs)('of %s agree with the schema, key by key', (name, of) => {
    const members = declared(name).members.filter(ts.isPropertySignature);
    const typed = members.map((member) => [
      member.name.getText() + (member.questionToken ? '?' : ''),
      memberType(member),
    ]);
    const specified = Object.entries(of.properties ?? {})
      // A line of --watch alone has it.
      .filter(([key]) => key !== 'heartbeat')
      .map(([key, value]) => [key + (of.required?.includes(key) ? '' : '?'), schemaType(value)]);
    expect(Object.fromEntries(typed)).toEqual(Object.fromEntries(specified));
  });

  it.each(pairs)('describe every key of %s', (name) => {
    const bare = declared(name)
      .members.filter((member) => ts.getJSDocCommentsAndTags(member).length === 0)
      .map((member) => member.name?.getText() ?? '');
    expect(bare).toEqual([]);
  });
});
