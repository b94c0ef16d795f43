/** Why BuildKit would not fetch a URL as a git repository, or undefined if it would. */
export function gitUrlFault(text: string): string | undefined {
  if (/^(git@|ssh:|git:)/.test(text)) return 'give its https URL';
  const fault = plainUrlFault(text);
  if (fault !== undefined) return fault;
  const [repository = '', fragment = ''] = split(text);
  if (!repository.endsWith('.git')) return 'end the repository in ".git": BuildKit takes any other URL for an archive';
  if (fragment.split(/[:/]/).includes('..')) return 'its subdirectory may not leave the repository';
  return undefined;
}

/** Why BuildKit would not fetch a URL as an archive, or undefined if it would. */
export function archiveUrlFault(text: string): string | undefined {
  const fault = plainUrlFault(text);
  if (fault !== undefined) return fault;
  if (text.includes('#')) return 'leave out what follows "#"';
  return /\.git$/.test(text) ? 'give a repository as a context of the type "git"' : undefined;
}

function plainUrlFault(text: string): string | undefined {
  if (!/^https?:\/\/[^\s/]/.test(text)) return 'start it with "https://"';
  if (/^https?:\/\/[^/]*@/.test(text)) return 'it would show its credentials in the Pod: leave them out';
  return /[\s"'`\\<>{}|^]/.test(text) || !/^[\x21-\x7e]+$/.test(text) ? 'percent-encode its special characters' : undefined;
}

function split(text: string): readonly string[] {
  const hash = text.indexOf('#');
  return hash === -1 ? [text] : [text.slice(0, hash), text.slice(hash + 1)];
}
