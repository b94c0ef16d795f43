import type { AlertName } from '../../config/observability';

/** An alert: when it fires, and what it tells. */
export interface Alert {
  readonly name: AlertName;
  readonly severity: 'warning' | 'critical';
  readonly expr: string;
  /** How long the expression has to hold. */
  readonly for: string;
  readonly summary: string;
  /** What has happened, and what to do about it. */
  readonly description: string;
}
