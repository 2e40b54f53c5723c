/** Builds dist/ once per run, so that what is tested is what ships. Does nothing when it is up to date. */
export async function setup(): Promise<void> {
  const script = new URL('../../scripts/build.mjs', import.meta.url).href
  const { buildAll } = (await import(script)) as { readonly buildAll: () => Promise<void> }
  await buildAll()
}
