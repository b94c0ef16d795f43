import { randomUUID } from 'node:crypto';

/** Everyone who asks the API server of a cluster, with the group that gives the rights. Some are known by their name. */
const groups = {
  admin: 'system:masters',
  'system:kube-controller-manager': '',
  'system:kube-scheduler': '',
  'system:node:node-1': 'system:nodes',
} as const;

export type User = keyof typeof groups;

/** The tokens by which an API server knows its users. */
export class Users {
  private readonly tokens = Object.fromEntries(Object.keys(groups).map((user) => [user, randomUUID()])) as Readonly<Record<User, string>>;

  token(user: User): string {
    return this.tokens[user];
  }

  /** What the API server reads. */
  file(): string {
    return Object.entries(groups)
      .map(([user, group]) => `${this.tokens[user as User]},${user},${user},${group}\n`)
      .join('');
  }
}
