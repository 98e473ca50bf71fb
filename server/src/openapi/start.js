SwaggerUIBundle({
  url: "/api/openapi.json",
  dom_id: "#document",
  deepLinking: true,
  validatorUrl: null,
  tryItOutEnabled: true,
});
