import type { JsonObject } from '@bufbuild/protobuf';

/** What the page's script has put into the form; undefined where no script ran, or something else wrote there. */
export const answerIn = (text: string | undefined): JsonObject | undefined => {
  if (!text) return undefined;
  try {
    const answer: unknown = JSON.parse(text);
    return isObject(answer) && isObject(answer['response']) ? answer : undefined;
  } catch {
    return undefined;
  }
};

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
