import { readFileSync } from 'node:fs';
import { ConfigError } from './config.ts';

/** The text of a PEM file that a setting names. @throws ConfigError that names the setting */
export const pemFile = (key: string, file: string): string => {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new ConfigError(`${key}: ${file} can't be read: ${(error as Error).message}`);
  }
  return checkedPem(key, text, file);
};

export const checkedPem = (key: string, text: string, where: string): string => {
  if (!text.includes('-----BEGIN ')) throw new ConfigError(`${key}: ${where} holds no PEM.`);
  return text;
};
