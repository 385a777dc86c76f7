import { existsSync } from 'node:fs';
import { installPackage } from './debian-package.ts';

/** A program that tests run and npm does not bring. */
export type TestProgram = {
  /** Undefined: this machine has none. */
  readonly path: () => string | undefined;
  /** Why what needs it can't run here; undefined where it can. */
  readonly missing: () => string | undefined;
  /** Where there is none and we may install Debian's packages, we do. */
  readonly install: () => void;
};

type Description = {
  readonly name: string;
  readonly debianPackage: string;
  /** Names another, before all others. */
  readonly variable: string;
  /** Where Debian and others put it, in the order in which we would take them. */
  readonly candidates: readonly string[];
};

export const testProgram = ({ name, debianPackage, variable, candidates }: Description): TestProgram => {
  const howToInstall = `there is no ${name} here: install it (Debian: apt-get install ${debianPackage}) or name it in ${variable}`;
  const path = () => {
    const named = process.env[variable];
    return named !== undefined && existsSync(named) ? named : candidates.find((candidate) => existsSync(candidate));
  };
  return {
    path,
    missing: () => (path() === undefined ? howToInstall : undefined),
    install() {
      if (path() === undefined && !installPackage(debianPackage)) console.log(`Not installed: ${howToInstall}.`);
    },
  };
};
