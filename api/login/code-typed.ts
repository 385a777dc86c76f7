/** As people type codes, and as they paste them: with blanks and dashes, in the wide letters of some keyboards, in whatever case. */
export const codeTyped = (code: string | undefined): string =>
  (code ?? '')
    .normalize('NFKC')
    .replace(/[\s\p{Dash}\p{Cf}]/gu, '')
    .toUpperCase();
