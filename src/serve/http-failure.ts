/** A request that is answered with an error: HTTP status, a stable word, a message that holds no secret. */
export class HttpFailure extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.name = 'HttpFailure';
    this.status = status;
    this.code = code;
    this.headers = headers;
  }

  /** The body, shaped as OpenAI's, which its clients show. */
  body(): { error: { message: string; type: string; code: string; param: null } } {
    const type = this.status < 500 ? 'invalid_request_error' : 'server_error';
    return { error: { message: this.message, type, code: this.code, param: null } };
  }
}
