// The description of the API, shown by Swagger UI. Nothing is fetched but from this edge.
const dark = matchMedia('(prefers-color-scheme: dark)');

/** Swagger UI has dark colours under a class and does not ask the system itself. */
function follow() {
  document.documentElement.classList.toggle('dark-mode', dark.matches);
}

follow();
dark.addEventListener('change', follow);

window.SwaggerUIBundle({
  url: '/openapi.json',
  domNode: document.getElementById('reference'),
  deepLinking: true,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  defaultModelExpandDepth: 2,
  displayRequestDuration: true,
  // It would ask a server of Swagger's.
  validatorUrl: null,
});
