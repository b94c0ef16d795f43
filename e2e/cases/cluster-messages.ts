/** The messages of docs/troubleshooting.md that only a cluster gives, by what gives them. */
export const refusals = ['pod-security', 'unknown-field', 'bidirectional', 'privileged-escalation', 'capability-spelling'] as const;

export const events = [
  'pod-security-event',
  'no-node',
  'no-claim',
  'no-directory',
  'no-socket',
  'short-name',
  'never-pull',
  'invalid-name',
] as const;

export const updates = ['pod-update', 'selector-update'] as const;

const statuses = ['waiting', 'deadline'] as const;

export const clusterMessages: readonly string[] = [...refusals, ...updates, ...events, ...statuses];
