import { ConfigError } from '../../src';

/** What is wrong, line by line, with the input of a call; nothing if it is taken. */
export function problemsOf(call: () => unknown): readonly string[] {
  try {
    call();
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.issues.map(({ path, message }) => `${path}: ${message}`);
  }
}
