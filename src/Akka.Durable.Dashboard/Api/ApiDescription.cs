using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Akka.Durable.Dashboard.Api;

/// <summary>The OpenAPI document of the HTTP API, and of nothing else that the embedding program serves.</summary>
internal static class ApiDescription
{
    public const string DocumentName = "akka-durable-v1";

    /// <summary>Lets a body of any type come as far as our own reading of it, which refuses it with a problem; routing would refuse it without one.</summary>
    public const string AnyType = "*/*";

    private const string KeyScheme = "key";

    public static void Configure(OpenApiOptions options)
    {
        options.ShouldInclude = endpoint => endpoint.GroupName == DocumentName;
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new()
            {
                Title = "Akka.Durable",
                Version = "v1",
                Description = "Durable runs: list them, look into them, steer them. Every POST takes an Idempotency-Key: sent again under the same key, it is done once.",
            };
            document.Components ??= new();
            document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
            {
                [KeyScheme] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "A key of the dashboard." },
            };
            document.Security = [new() { [new OpenApiSecuritySchemeReference(KeyScheme, document)] = [] }];
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            operation.Parameters ??= [];
            foreach (var parameter in context.Description.ActionDescriptor.EndpointMetadata.OfType<QueryParameter>()) operation.Parameters.Add(parameter.Described);
            if (context.Description.HttpMethod != "POST") return Task.CompletedTask;

            operation.RequestBody?.Content?.Remove(AnyType);
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = Idempotency.Header,
                In = ParameterLocation.Header,
                Description = "1 to 200 printable ASCII characters. The same key with another body is refused: idempotency-mismatch.",
                Schema = new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = Idempotency.KeyLengthMax },
            });
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = Caller.Header,
                In = ParameterLocation.Header,
                Description = $"For whom this program asks: 1 to {Caller.NameLengthMax} characters in percent-encoded UTF-8. The journal has it with the key's name behind it: ann (operator).",
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            });
            return Task.CompletedTask;
        });
    }
}
