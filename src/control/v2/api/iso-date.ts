/** A point in time as v2 shows it (spec control-plane §3). */
export const isoDate = (epochSeconds: number): string =>
  new Date(epochSeconds * 1000).toISOString().replace('.000Z', 'Z')
