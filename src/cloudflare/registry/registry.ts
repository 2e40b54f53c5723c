import { DurableObject } from 'cloudflare:workers'
import type { ControlService } from '../../control/run/operation.ts'
import type { Outcome } from '../../control/run/outcome.ts'
import { operationsOf } from '../../control/services/operations-of.ts'
import { freshIds } from '../../control/state/new-id.ts'
import { sqlStore, type SqlStore } from '../../control/state/sql-store.ts'
import { shareThread } from '../../turns/share-thread.ts'
import { readVpcLinkTargets } from '../../wire/egress/vpc-link-targets.ts'
import { inward, outward } from './crossing.ts'

/** Keys handed to KV per round; a write to KV is one request each. */
const flushBatch = 50
/** Milliseconds until an interrupted hand-over is tried again. */
const retryMs = 5_000
/** Milliseconds between looks while another flush has its turn. */
const waitMs = 10
/** Milliseconds one write to KV may take before its flush counts as cut off. */
const turnMs = 30_000

/** What the Registry is told by the Worker's bindings and settings. */
export type RegistryEnv = {
  /** Published snapshots, read at every edge. Absent when self-hosted: the Registry answers itself. */
  readonly SNAPSHOTS?: KVNamespace
  readonly TIDEGATE_REGION?: string
  readonly TIDEGATE_ACCOUNT_ID?: string
  readonly TIDEGATE_VPC_LINKS?: string
}

/**
 * The source of truth: all definitions, in SQLite. One transaction per change; what the data plane reads
 * is published in the same transaction and handed to KV afterwards, so a crash in between loses nothing.
 */
export class Registry extends DurableObject<RegistryEnv> {
  readonly #store: SqlStore
  readonly #turns = shareThread(Date.now)
  #sweeping = false
  /** Milliseconds since 1970 until which another flush has its turn. */
  #flushingUntil = 0

  constructor(state: DurableObjectState, env: RegistryEnv) {
    super(state, env)
    this.#store = sqlStore(state.storage.sql)
  }

  /** Runs one control-plane operation. Answers only after the change is durable and handed to KV. */
  async execute(service: ControlService, operation: string, input: unknown): Promise<Outcome> {
    // Loaded before the transaction begins, which waits for nothing.
    const [{ executeOperation }, operations] = await Promise.all([
      import('../../control/run/execute.ts'),
      operationsOf(service, operation),
    ])
    const vpcLinkTargets = readVpcLinkTargets(this.env.TIDEGATE_VPC_LINKS)
    const outcome = await executeOperation(
      operations,
      operation,
      inward(input),
      {
        now: Date.now(),
        region: this.env.TIDEGATE_REGION ?? 'us-east-1',
        accountId: this.env.TIDEGATE_ACCOUNT_ID ?? '000000000000',
        newId: freshIds((id) => this.#store.hasId(id)),
        ...(vpcLinkTargets && { vpcLinkTargets }),
      },
      {
        store: this.#store,
        turns: this.#turns,
        transaction: (work) => this.ctx.storage.transactionSync(work),
      },
    )
    if (!this.#sweeping && this.#store.hasRubbish()) this.ctx.waitUntil(this.#sweep())
    if (outcome.ok && outcome.changed.length > 0 && this.env.SNAPSHOTS) {
      // Armed before the hand-over: if this object dies on the way, the alarm finishes it.
      await this.ctx.storage.setAlarm(Date.now() + retryMs)
      await this.#flush(this.env.SNAPSHOTS)
    }
    return outcome.ok ? { ...outcome, value: outward(outcome.value) } : outcome
  }

  /** Deletes what operations left to be deleted later. */
  async #sweep(): Promise<void> {
    this.#sweeping = true
    try {
      await this.#turns.inSlices(this.#store.sweep())
    } finally {
      this.#sweeping = false
    }
  }

  /** The published text of a key: what KV would answer, for a gateway without KV. */
  published(key: string): string | undefined {
    return this.#store.published(key)
  }

  /** Counts for the health page. */
  counts(): Readonly<Record<'restApis' | 'httpApis' | 'webSocketApis' | 'functions', number>> {
    const apis = this.#store.list('ApiV2', '')
    const http = apis.filter(({ protocolType }) => protocolType === 'HTTP').length
    return {
      restApis: this.#store.count('RestApi', ''),
      httpApis: http,
      webSocketApis: apis.length - http,
      functions: this.#store.count('Function', ''),
    }
  }

  /** What is wrong with the database, when something is; reads all of it. */
  inspect(): string | undefined {
    const [row] = this.ctx.storage.sql.exec('PRAGMA quick_check(1)').toArray()
    const told = row?.['quick_check']
    return told === 'ok' ? undefined : `SQLITE_CORRUPT: ${JSON.stringify(told)}`
  }

  /** Writes something that nobody reads. Fails when the state cannot be written. */
  tryWrite(): void {
    this.#store.tryWrite()
  }

  override async alarm(): Promise<void> {
    if (this.env.SNAPSHOTS) await this.#flush(this.env.SNAPSHOTS)
  }

  /**
   * Hands changes to KV until none is left. One flush at a time: of two writes of a key under way at once
   * KV might keep the older. Others wait their turn; a flush that was cut off loses its turn by the clock.
   */
  async #flush(kv: KVNamespace): Promise<void> {
    try {
      while (this.#store.pending(1).length > 0) {
        if (Date.now() < this.#flushingUntil) {
          await scheduler.wait(waitMs)
          continue
        }
        await this.#handOver(kv)
      }
      await this.ctx.storage.deleteAlarm()
    } catch (error) {
      this.#flushingUntil = 0
      // The change itself is safe: the outbox keeps it and the alarm tries again.
      // oxlint-disable-next-line no-console -- the operator's log is the console of the Worker
      console.error(
        JSON.stringify({
          level: 'error',
          message: 'snapshot hand-over failed',
          error: String(error),
        }),
      )
      await this.ctx.storage.setAlarm(Date.now() + retryMs)
    }
  }

  async #handOver(kv: KVNamespace): Promise<void> {
    for (const { key, change } of this.#store.pending(flushBatch)) {
      this.#flushingUntil = Date.now() + turnMs
      const text = this.#store.published(key)
      if (text === undefined) await kv.delete(key)
      else await kv.put(key, text)
      this.#store.settle(key, change)
    }
    this.#flushingUntil = 0
  }
}
