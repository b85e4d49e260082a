using System.Net;
using System.Net.Http.Headers;
using Checkpointing.Hosting.Traffic;

namespace Checkpointing.Hosting.Connections;

/// <summary>The body of a response, which leaves the gate when it was read to its end, disposed of, or forgotten.</summary>
internal sealed class BodyInTransit : HttpContent
{
    private readonly HttpContent _body;
    private readonly TrafficGate.Passage _passage;

    public BodyInTransit(HttpContent body, TrafficGate.Passage passage)
    {
        _body = body;
        _passage = passage;
        foreach ((string name, HeaderStringValues values) in body.Headers.NonValidated)
            Headers.TryAddWithoutValidation(name, values);
    }

    /// <summary>Who looks at the status only may never touch the body.</summary>
    ~BodyInTransit() => Dispose(disposing: false);

    /// <summary>It was read to its end.</summary>
    public void Arrive() => _passage.Dispose();

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        using (_passage)
            await _body.CopyToAsync(stream, context, cancellationToken).ConfigureAwait(false);
    }

    protected override void SerializeToStream(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        using (_passage)
            _body.CopyTo(stream, context, cancellationToken);
    }

    protected override Task<Stream> CreateContentReadStreamAsync() => CreateContentReadStreamAsync(CancellationToken.None);

    protected override async Task<Stream> CreateContentReadStreamAsync(CancellationToken cancellationToken) =>
        new StreamInTransit(await _body.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false), this);

    protected override Stream CreateContentReadStream(CancellationToken cancellationToken) => new StreamInTransit(_body.ReadAsStream(cancellationToken), this);

    protected override bool TryComputeLength(out long length)
    {
        length = _body.Headers.ContentLength ?? 0;
        return _body.Headers.ContentLength is not null;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _body.Dispose();
        _passage.Dispose();
        base.Dispose(disposing);
    }
}
