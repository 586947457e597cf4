import { type ZodType, z } from 'zod';
import { VecbridgeError } from './errors.js';
import { closest } from './suggest.js';

/** One option as help and documentation show it. */
interface OptionRow {
  readonly name: string;
  /** JSON schema type, or the values of a choice ("lsgan | vanilla"). */
  readonly type: string;
  readonly default: unknown;
  readonly description: string;
}

/**
 * Options checked against their schema, defaults filled in. String values are read as the field wants them, so that
 * the `key=value` pairs of a command line pass: "12" is a number where a number is asked for, "true" a boolean.
 * `owner` names whose options they are, for messages. Throws BAD_OPTION for unknown keys and unfit values.
 */
export function parseOptions<O>(schema: ZodType<O>, given: Readonly<Record<string, unknown>>, owner: string): O {
  const shape = shapeOf(schema);
  const names = Object.keys(shape);
  const read: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(given)) {
    const field = Object.hasOwn(shape, name) ? shape[name] : undefined;
    if (!field) throw unknownOption(name, names, owner);
    read[name] = typeof value === 'string' ? coerce(field, value) : value;
  }
  const result = schema.safeParse(read);
  if (result.success) return result.data;
  throw unfit(result.error, shape, read, owner);
}

/**
 * Checks a request of the library, which JavaScript may call with anything: its values stay as they are. Throws BAD_OPTION
 * where there is a key that the schema does not have, where one is missing, and for values of another type.
 */
export function requireRequest(schema: ZodType, request: unknown, owner: string): void {
  const shape = shapeOf(schema);
  const given = typeof request === 'object' && request !== null ? (request as Record<string, unknown>) : {};
  const names = Object.keys(shape);
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(shape, name));
  if (unknown !== undefined) throw unknownOption(unknown, names, owner);
  const result = schema.safeParse(given);
  if (!result.success) throw unfit(result.error, shape, given, owner);
}

/** The first value that does not fit, in words. */
function unfit(
  error: z.ZodError,
  shape: Readonly<Record<string, ZodType>>,
  given: Readonly<Record<string, unknown>>,
  owner: string,
): VecbridgeError {
  const issue = error.issues[0]!;
  const name = issue.path.join('.');
  const key = String(issue.path[0]);
  const value = given[key];
  const what =
    value === undefined
      ? `${owner} needs the option "${name}"`
      : `${owner}: option "${name}" cannot be ${shown(value)}`;
  const description = shape[key]?.description;
  return new VecbridgeError('BAD_OPTION', `${what}: ${issue.message}.`, {
    hint: description ? `${name}: ${description}` : undefined,
    context: { owner, option: name, value },
  });
}

/** A value as JSON, where that is short enough to read. */
function shown(value: unknown): string {
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return 'an object';
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

/** `["key=value", ...]` → `{ key: "value" }`; throws BAD_OPTION where there is no key or no "=". */
export function parseAssignments(assignments: readonly string[]): Record<string, string> {
  const pairs: Record<string, string> = {};
  for (const text of assignments) {
    const at = text.indexOf('=');
    if (at < 1) {
      throw new VecbridgeError('BAD_OPTION', `"${text}" is not of the form key=value.`, {
        hint: 'write the name of the option, "=", and its value, without spaces: --set draws=20',
        context: { text },
      });
    }
    const name = text.slice(0, at).trim();
    if (Object.hasOwn(pairs, name)) {
      throw new VecbridgeError(
        'BAD_OPTION',
        `option "${name}" is given twice: ${pairs[name]} and ${text.slice(at + 1)}.`,
        {
          hint: 'keep one of them',
          context: { option: name },
        },
      );
    }
    pairs[name] = text.slice(at + 1).trim();
  }
  return pairs;
}

/** The options of a schema in order, for generated help and documentation. */
export function optionRows(schema: ZodType): OptionRow[] {
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return Object.entries(json.properties ?? {}).map(([name, property]) => {
    const field = typeof property === 'object' ? property : {};
    const type = field.anyOf ? field.anyOf.map((one) => typeName(one)).join(' | ') : typeName(field);
    return { name, type, default: field.default, description: field.description ?? '' };
  });
}

function typeName(field: unknown): string {
  const { type, enum: values, const: value } = field as { type?: string; enum?: unknown[]; const?: unknown };
  if (values) return values.join(' | ');
  return value === undefined ? (type ?? 'any') : String(value);
}

function shapeOf(schema: ZodType): Record<string, ZodType> {
  if (schema instanceof z.ZodObject) return schema.shape as Record<string, ZodType>;
  throw new VecbridgeError('INTERNAL', 'an option schema must be a z.object');
}

function coerce(field: ZodType, text: string): unknown {
  if (field.safeParse(text).success) return text;
  for (const candidate of [text, `[${text}]`]) {
    try {
      const value: unknown = JSON.parse(candidate);
      if (field.safeParse(value).success) return value;
    } catch {
      // not JSON: the schema's own message about the text tells the user more
    }
  }
  // A number that the field refuses (out of range) should be reported as the number, not as a string.
  return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
}

function unknownOption(name: string, names: readonly string[], owner: string): VecbridgeError {
  const near = closest(name, names);
  const list = names.length > 0 ? `it has: ${names.join(', ')}` : 'it has no options';
  return new VecbridgeError('BAD_OPTION', `${owner} has no option "${name}".`, {
    hint: near ? `did you mean "${near}"? ${list}` : list,
    context: { owner, option: name, known: names },
  });
}
