import { z } from 'zod';
import { VecbridgeError } from '../core/errors.js';

export const endpointOptions = z.object({
  batch: z.int().min(1).max(2048).default(64).describe('texts in one request (OpenAI takes at most 2,048)'),
  concurrency: z.int().min(1).max(64).default(4).describe('requests at once'),
  dims: z.int().min(1).optional().describe('sent as "dimensions": models that can shorten their vectors'),
  timeoutSeconds: z.number().positive().max(3600).default(60).describe('a request that takes longer is tried again'),
  retries: z.int().min(0).max(100).default(8).describe('tries after the first, for one request'),
  longestWaitSeconds: z
    .number()
    .positive()
    .default(120)
    .describe('the run stops, to be resumed, when the server asks to wait longer than this'),
  requestsPerMinute: z.number().positive().optional().describe('never start more requests than this'),
  tokensPerMinute: z
    .number()
    .positive()
    .optional()
    .describe('never send more tokens than this (4 characters count as one)'),
  keyEnv: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'the name of an environment variable')
    .optional()
    .describe('environment variable with the key; default VECBRIDGE_API_KEY, for api.openai.com also OPENAI_API_KEY'),
  keyHeader: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9-]*$/, 'the name of a header')
    .default('authorization')
    .describe('header of the key; "authorization" sends it as a bearer token (Azure takes api-key)'),
  encoding: z
    .enum(['float', 'base64'])
    .default('float')
    .describe('how the server writes numbers; base64 is 4 times shorter'),
  body: z
    .record(z.string(), z.unknown())
    .default({})
    .describe('JSON fields added to each request ({"input_type":"passage"})'),
});
export type EndpointOptions = z.infer<typeof endpointOptions>;

/** `https://host/v1` → `https://host/v1/embeddings`; BAD_OPTION for what is no such address. */
export function embeddingsUrl(endpoint: string): URL {
  let url: URL;
  try {
    url = new URL(endpoint);
  } catch (cause) {
    throw badEndpoint('not an address', 'write it with the scheme: https://api.openai.com/v1', cause);
  }
  if (!['https:', 'http:'].includes(url.protocol)) {
    throw badEndpoint(`the scheme ${url.protocol} is not known`, 'use https:// or http://');
  }
  if (url.username || url.password) {
    throw badEndpoint('it carries a password', 'keep secrets in the environment: --set keyEnv=NAME');
  }
  url.hash = '';
  if (!/\/embeddings\/?$/.test(url.pathname)) url.pathname = `${url.pathname.replace(/\/+$/, '')}/embeddings`;
  return url;
}

const badEndpoint = (what: string, hint: string, cause?: unknown): VecbridgeError =>
  new VecbridgeError('BAD_OPTION', `the endpoint cannot be used: ${what}`, { hint, cause });

/**
 * The key from the environment, if there is one. A key is sent over http only to this machine, and OPENAI_API_KEY only to
 * OpenAI.
 */
export function readKey(url: URL, options: EndpointOptions, env: NodeJS.ProcessEnv): string | undefined {
  const { keyEnv } = options;
  const openai = url.hostname === 'api.openai.com';
  const names = keyEnv ? [keyEnv] : ['VECBRIDGE_API_KEY', ...(openai ? ['OPENAI_API_KEY'] : [])];
  const name = names.find((n) => env[n]?.trim());
  if (name === undefined) {
    if (!keyEnv && !openai) return undefined;
    throw new VecbridgeError('BAD_OPTION', `no key for ${url.host}: ${names.join(' and ')} not set`, {
      hint: `put the key into the environment variable ${names.at(-1)}`,
      context: { host: url.host, variables: names },
    });
  }
  if (url.protocol === 'http:' && !isThisMachine(url.hostname)) {
    throw new VecbridgeError('BAD_OPTION', `the key in ${name} would travel unencrypted to ${url.host}`, {
      hint: `use https://, or unset ${name} if the server needs no key`,
      context: { host: url.host, variable: name },
    });
  }
  return env[name]!.trim();
}

const isThisMachine = (host: string): boolean =>
  host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);
