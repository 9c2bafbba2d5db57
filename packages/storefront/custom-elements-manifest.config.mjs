/** What the elements offer, for editors and documentation: dist/custom-elements.json. */
export default {
  globs: ['src/**/*.element.ts', 'src/form/storefront-element.ts'],
  outdir: 'dist',
  litelement: true,
  packagejson: false,
  plugins: [
    {
      name: 'only-what-is-offered',
      packageLinkPhase: ({ customElementsManifest }) => keepOffered(customElementsManifest),
    },
  ],
}

/** Leaves out what pages cannot reach, and the event that the analyzer reads out of the method that fires all of them. */
function keepOffered({ modules }) {
  for (const declaration of modules.flatMap((module) => module.declarations)) {
    declaration.members = declaration.members?.filter(({ name, privacy }) => privacy === 'public' || name === 'start')
    declaration.events = declaration.events?.filter(({ name }) => name !== 'name')
  }
}
