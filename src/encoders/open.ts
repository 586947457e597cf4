import { existsSync, statSync } from 'node:fs';
import { VecbridgeError } from '../core/errors.js';
import { parseOptions } from '../core/options.js';
import type { Encoder, TextKind } from './encoder.js';
import { endpointEncoder } from './endpoint.js';

export interface EncoderRequest {
  /** "use-lite-512" (default), the path of an ONNX model folder, or with `endpoint` a model of that server. */
  readonly model?: string | undefined;
  /** Address of an OpenAI-compatible server (`https://host/v1`). */
  readonly endpoint?: string | undefined;
  /** Chooses the prefix an ONNX folder has for queries or documents. */
  readonly kind?: TextKind | undefined;
  /** Put in front of every text, instead of the one the folder has for the kind. */
  readonly prefix?: string | undefined;
  /** The encoder's own options: see onnxOptions, endpointOptions, useLiteOptions. */
  readonly options?: Readonly<Record<string, unknown>> | undefined;
  /** Where an endpoint's key is looked up. Default process.env. */
  readonly env?: NodeJS.ProcessEnv;
}

export const defaultModel = 'use-lite-512';

/**
 * Opens a text encoder: the offline model "use-lite-512", the folder of an ONNX model, or a model of an
 * OpenAI-compatible server. `encode(texts)` gives vectors (n, dim). Close it when done.
 *
 * Throws BAD_OPTION, NOT_FOUND, UNSUPPORTED and BAD_FILE (the model cannot be used), MISSING_PART (a package is not
 * installed).
 *
 * @example
 * import { openEncoder } from 'vecbridge';
 * const encoder = await openEncoder();
 * const { vectors } = await encoder.encode(['a quiet river', 'a loud street']);
 * console.log(encoder.modelId, vectors.rows, vectors.dim);
 * await encoder.close();
 */
export async function openEncoder(request: EncoderRequest = {}): Promise<Encoder> {
  const { model = defaultModel, endpoint, kind, prefix, options = {} } = request;
  if (endpoint !== undefined) {
    if (request.model === undefined) {
      throw new VecbridgeError('BAD_OPTION', 'an endpoint needs the name of a model', {
        hint: '--model text-embedding-3-small, for example',
      });
    }
    requireNoKind(kind, 'a server');
    return endpointEncoder({ endpoint, model, prefix, options, env: request.env ?? process.env });
  }
  if (model === defaultModel && !existsSync(model)) {
    requireNoKind(kind, defaultModel);
    const { useLiteEncoder, useLiteOptions } = await import('./use-lite.js');
    return useLiteEncoder(parseOptions(useLiteOptions, options, defaultModel), prefix);
  }
  if (!existsSync(model)) {
    throw new VecbridgeError('NOT_FOUND', `no such model: ${model}`, {
      hint: `give the folder of an ONNX model, ${defaultModel}, or --endpoint for a model of a server; models are not downloaded`,
      context: { model },
    });
  }
  if (!statSync(model).isDirectory()) {
    throw new VecbridgeError('BAD_OPTION', `${model} is a file, the folder of a model is expected`, {
      hint: 'name the folder that holds tokenizer.json; --set file=NAME.onnx chooses the file inside',
      context: { model },
    });
  }
  return (await import('./onnx.js')).onnxEncoder(model, { kind, prefix, options });
}

/** Only a folder says which prefix belongs to which kind; elsewhere the choice would be ignored silently. */
function requireNoKind(kind: TextKind | undefined, who: string): void {
  if (kind === undefined) return;
  throw new VecbridgeError('BAD_OPTION', `${who} has no prefix of its own for kind "${kind}"`, {
    hint: 'give the prefix as the model card says it: --prefix "query: "',
    context: { kind },
  });
}
