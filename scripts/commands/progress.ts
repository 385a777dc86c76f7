import type { FirstInstance } from '../first-instance.ts';

const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(2)} s`;

/** What a start tells the person at the terminal: each step as it ends, and at last how to go on. */
export const progress = () => ({
  warn: (message: string) => console.error(`! ${message}`),
  note: (message: string) => console.error(`  ${message}`),

  async step<T>(name: string, work: () => Promise<T>): Promise<T> {
    const begun = performance.now();
    if (process.stderr.isTTY) process.stderr.write(`… ${name}`);
    try {
      const result = await work();
      process.stderr.write(`${process.stderr.isTTY ? '\r' : ''}✓ ${name} (${seconds(performance.now() - begun)})\n`);
      return result;
    } catch (error) {
      if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
      throw error;
    }
  },

  ready(origin: string, first: FirstInstance | undefined) {
    console.log(`\nFasti is ready at ${origin}`);
    if (first !== undefined) this.introduce(origin, first);
    console.log('\nCtrl-C stops it.');
  },

  introduce: (origin: string, first: FirstInstance) => console.log(newcomersLines(origin, first).join('\n')),
});

const newcomersLines = (origin: string, { loginName, created }: FirstInstance): readonly string[] => {
  const token = created?.machine?.token;
  return [
    '',
    `  Sign in      ${origin}/ui/v2/login/loginname`,
    `  Login name   ${loginName}`,
    created?.generatedPassword === undefined
      ? `  Password     ${created === undefined ? 'as at the first start' : 'as configured'}`
      : `  Password     ${created.generatedPassword}   (shown only now)`,
    ...(token === undefined
      ? []
      : [
          '',
          '  Try the API as the administrator (the token is shown only now):',
          '',
          `    curl -s ${origin}/v2/users -X POST -H 'Content-Type: application/json' -d '{}' \\`,
          `      -H 'Authorization: Bearer ${token}'`,
        ]),
  ];
};
