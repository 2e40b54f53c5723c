/** The package ships no types; its CommonJS exports are the binary's path. */
declare module 'workerd' {
  const workerd: { readonly default: string }
  export default workerd
}
