"""The judge as an HTTP service: `lcbx serve`. Only the command line imports this room.

    settings        what the service is started with
    guard           who may ask: tokens, and what browsers may not do
    refused         requests that are not served, and what is answered then
    gate            the ASGI layer around everything: guard, sizes, deadlines, access log, counters
    admission       how many programs are accepted at a time, and what is said to the others
    idempotency     the same key gets the same answer
    jobs            ids by which a client cancels its own programs
    catalogue       the languages that are served, under all names that they are known by
    problem_book    benchmarks loaded at start, problems uploaded since
    program_desk    a message to a `JudgeRequest`, and its judgement
    ceilings        the highest limits that a request may ask for
    file_names      names of files that requests bring or ask for
    own_routes      /v1: the service's own endpoints
    interpreted     checks of interpreted programs as those two services answer them
    fusion_routes   SandboxFusion's endpoints, mapped by `fusion`
    piston_routes   Piston's endpoints, mapped by `piston`
    unserved        endpoints that these APIs have and this service has not
    piston_package  programs that come to Piston with their test, as open-r1 sends them
    health_routes   /health, /ready, /metrics
    counters        Prometheus metrics
    openapi         the description of the API
    api_page        the same as a page for people
    application     all of it as one ASGI application
    http_server     uvicorn: sockets, signals, slow clients

Requests are judged by any `Judge`, so a service can stand in front of a local pool or of another judge.
"""
