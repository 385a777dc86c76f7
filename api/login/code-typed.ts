/** As people type codes that were sent to them: in whatever case, with blanks. */
export const codeTyped = (code: string | undefined): string => (code ?? '').replace(/[\s-]/g, '').toUpperCase();
