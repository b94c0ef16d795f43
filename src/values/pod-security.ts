const levels = ['restricted', 'baseline', 'privileged'] as const;

/** A level of the Pod Security Standards. */
export type PodSecurityLevel = (typeof levels)[number];

/** The level that admits the Pods of both. */
export function widerLevel(one: PodSecurityLevel, other: PodSecurityLevel): PodSecurityLevel {
  return levels.indexOf(one) >= levels.indexOf(other) ? one : other;
}
