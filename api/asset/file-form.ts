import type { FastifyInstance, FastifyRequest } from 'fastify';
import { largestFile } from './picture.ts';

/** A form with a file, as curl and browsers send it (RFC 7578): its texts, and what came in the field `file`. */
export class FileForm extends URLSearchParams {
  readonly file: Buffer | undefined;
  constructor(texts: readonly (readonly [string, string])[], file: Buffer | undefined) {
    super(texts.map(([name, text]) => [name, text]));
    this.file = file;
  }
}

const multipart = 'multipart/form-data';
/** What stands around a file: names, boundaries, and a sealed step. */
const envelope = 32 * 1024;

const formOf = async (body: Buffer, contentType: string | undefined): Promise<FileForm> => {
  const sent = new Response(new Uint8Array(body), { headers: { 'content-type': contentType ?? '' } });
  const fields = await sent.formData().then(
    (form) => [...form],
    () => [],
  );
  const texts = fields.flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as const] : []));
  const file = fields.map(([name, value]) => name === 'file' && typeof value === 'object' && value).find(Boolean);
  return new FileForm(texts, file && file.size > 0 ? Buffer.from(await file.arrayBuffer()) : undefined);
};

/** What is longer is refused before it is read. */
export const takeFiles = (app: FastifyInstance): void => {
  const bounds = { parseAs: 'buffer', bodyLimit: largestFile + envelope } as const;
  app.addContentTypeParser(multipart, bounds, ({ headers }: FastifyRequest, body: Buffer) =>
    formOf(body, headers['content-type']),
  );
};

/**
 * For pages: a browser shows what it is answered only once it could send everything. What is longer is read, cut off, and
 * ended as a form ends: so the page is told whose it is, and that the file is too large.
 */
export const takeFilesToTheEnd = (app: FastifyInstance): void => {
  app.addContentTypeParser(multipart, async ({ headers }: FastifyRequest, payload: AsyncIterable<Buffer>) => {
    const kept: Buffer[] = [];
    let length = 0;
    for await (const chunk of payload) {
      if (length <= largestFile + envelope) kept.push(chunk);
      length += chunk.length;
    }
    const contentType = headers['content-type'];
    const [, boundary = ''] = /boundary="?([^";]+)/i.exec(contentType ?? '') ?? [];
    const isCut = length > Buffer.concat(kept).length;
    return formOf(Buffer.concat([...kept, Buffer.from(isCut ? `\r\n--${boundary}--\r\n` : '')]), contentType);
  });
};
