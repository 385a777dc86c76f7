/** Longer than any answer with padding: about 40 kB. */
const longestAnswer = 1024 * 1024;

export type RangeService = { readonly url: string; readonly timeoutMs: number };

/**
 * Whether the service knows the hash, which it is not told: it gets five of forty digits, and answers with every hash that
 * begins so (https://haveibeenpwned.com/API/v3#PwnedPasswords). Padded, so that the length of the answer tells nobody more.
 * @throws Error if there is no answer in time, or none that can be read.
 */
export const isInRange = async ({ url, timeoutMs }: RangeService, sha1: Buffer): Promise<boolean> => {
  const hex = sha1.toString('hex').toUpperCase();
  const answer = await fetch(`${url.replace(/\/$/, '')}/range/${hex.slice(0, 5)}`, {
    headers: { 'add-padding': 'true', 'user-agent': 'fasti', accept: 'text/plain' },
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
  });
  if (!answer.ok || !answer.body) throw new Error(`the list of leaked passwords answers ${answer.status}`);
  let text = '';
  const decoder = new TextDecoder();
  for await (const part of answer.body) {
    text += decoder.decode(part, { stream: true });
    if (text.length > longestAnswer) throw new Error('the list of leaked passwords answers without end');
  }
  const found = text.split('\n').find((line) => line.slice(0, 35).toUpperCase() === hex.slice(5));
  // Padding is hashes that were seen zero times.
  return found !== undefined && Number(found.slice(36)) > 0;
};
